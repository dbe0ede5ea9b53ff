//! GIF files down to what is drawn and how it moves.

const TRAILER: u8 = 0x3B;
/// Applications that say how often a film begins again.
const AGAIN: [&[u8]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

/// The picture alone; `None` where it ends in its head.
pub fn bare(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.get(13 + table(*bytes.get(10)?)..)?;
    let mut out = bytes[..bytes.len() - rest.len()].to_vec();
    loop {
        let begin = match rest {
            [0x21, _, ..] => 2,
            [0x2C, _, _, _, _, _, _, _, _, flags, ..] => 11 + table(*flags),
            _ => break,
        };
        let Some(end) = blocks(rest, begin) else {
            // One that is cut off is shown as far as it goes.
            if rest[0] == 0x2C {
                out.extend(rest);
                return Some(out);
            }
            break;
        };
        let (block, after) = rest.split_at(end);
        rest = after;
        match block {
            [0x2C, ..] => out.extend(block),
            // How long a picture stays, and what of it is to be seen through.
            [0x21, 0xF9, 4, ..] => ended(&block[..7], &mut out),
            [0x21, 0xFF, 11, name @ ..]
                if name.len() > 15 && AGAIN.contains(&&name[..11]) && name[11..13] == [3, 1] =>
            {
                ended(&block[..18], &mut out);
            }
            // Comments, words to be drawn over it (which nobody does), what other applications have to say.
            _ => {}
        }
    }
    out.push(TRAILER);
    Some(out)
}

/// Bytes of the table of colours that these flags tell of.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Where blocks of data, each with its length before it, end.
fn blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match usize::from(*bytes.get(at)?) {
            0 => return Some(at + 1),
            length => at += 1 + length,
        }
    }
}

/// An extension's first block, with nothing behind it.
fn ended(block: &[u8], out: &mut Vec<u8>) {
    out.extend(block);
    out.push(0);
}

#[cfg(test)]
mod tests {
    use crate::content::pictures::clean;

    #[test]
    fn a_gif_keeps_what_moves() {
        let frame = b"\x21\xF9\x04\0\x0A\0\0\0\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
        let head = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF";
        let again = b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0";
        let said = b"\x21\xFE\x08Zhang SA\0\x21\xFF\x0BXMP DataXMP\x03GPS\0\x21\x01\x0C............\x03GPS\0";
        let plain = [&head[..], again, frame, frame, b"\x3B"].concat();
        let told = [&head[..], said, again, said, frame, said, frame, said, b"\x3BGPS behind the end"].concat();
        assert_eq!(clean(told, "gif").unwrap(), plain);
        assert_eq!(clean(plain.clone(), "gif").unwrap(), plain);
        // One that is cut off is shown as far as it goes.
        let cut = &plain[..plain.len() - 3];
        assert_eq!(clean(cut.to_vec(), "gif").unwrap(), cut);
        assert!(clean(b"GIF89a\x01\0\x01\0".to_vec(), "gif").is_err());
    }
}
