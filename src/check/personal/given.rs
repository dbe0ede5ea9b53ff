//! Names that are told by themselves: a surname and what parents call a child, where the dictionary has no word.

use std::ops::Range;

use super::names::{end, first, is_no_name};
use super::words::{MASKS, SOUNDS, SURNAMES, is_first, is_han};
use crate::check::chars::Chars;
use crate::theme::segments::{self, Word};

/// Characters of given names that ordinary words seldom have.
pub(super) static GIVEN: Chars = Chars::of(
    "丽娟秀英桂芳兰萍霞婷玲琴燕莉娜艳梅芬菊莲凤珍淑惠慧敏洁倩雯琳琪瑶瑾璐颖蕾薇莹媛妍婉嫣姗茜菁蓉蓓芸芝芹蕊碧黛岚娥娇姣妮娅婧娴嫦伟勇杰涛磊鹏斌辉俊凯浩轩宇昊宸睿泽毅恒峰峻柏楠栋炜炎煜炳烨灿铭锋锐钧鑫钰澜淼淳曦旭晟昱昭晖旻曜梓\
    萱怡欣彤妤萌瑜琦琛琨璇玥珂珊颐豪雄彬彪鸿祺禄祥寿廉栓绍贞亭庭霖霄翔翰翠瑛珠玮珉涵沛渝湘滔潇澄烁焕熙琮瑄璟皓皎翎芷芯苒苓茵茹荔莎菲葆虹裕逸邦锡钊钦铮隽霏韬馨骏骥骞麟彦弘彰忻懿敦斐晗枫桐棠楷榕樱歆汐沁泓涓淇滢焱珈珏珣璞瓒睦禾\
    秉竣筠筱绮缘聿芃荃莘菀菡葳蓁谊贤赟轶迪钏铎锦雁霁靖颂飒馥骁鹤",
);

/// The same of those that words have no less: 建国, 志强.
static GIVEN_TOO: Chars = Chars::of(
    "建国志明文武学军民卫东红平安康宁静美云月星天冰玉金银山川江河大小晓光亮新立成正振继承先克远生根柱宝财旺兴盛昌荣华茂景春秋冬夏永长海洋超波刚钢松林森清润雪岩嘉佳喜福瑞宏洪庆贵富德才良善仁义礼智忠孝家子宗少世元启保强龙虎飞田\
    石花香巧双乐友朋存培道顺祖泉爱仙思念悦诗晨阳洲诚捷跃甜爽晴晶朗梦羽雨苏蓝盈纯舒聪谦士帅威猛艺胜守得全水来",
);

/// Surnames that say nothing else where no word of the dictionary begins with them.
pub(super) static NOTHING_ELSE: Chars = Chars::of(
    "王李刘陈杨赵吴徐孙朱林郭罗梁宋郑韩唐冯董萧曹袁邓傅沈彭吕苏卢蒋蔡贾魏薛叶阎潘杜戴夏汪姜谭廖邹熊陆郝孔崔秦邱史侯邵孟雷汤尹黎乔赖龚庞樊殷陶洪翟颜倪俞鲁韦葛柴祁岳骆耿欧焦柳阮聂裴詹滕屈翁闫胡黄丁钟田余毛邢穆涂冉覃符\
    鲍冼蒲席敖张周马江窦邬匡蔺卓芦饶娄佘栾甄裘糜昝荀狄茹贺谢施何许曾肖程姚范石康温白阎",
);

/// Whether a given name may have a character.
pub(super) fn is_given(c: char) -> bool {
    GIVEN.contains(c) || GIVEN_TOO.contains(c)
}

/// Whether a surname and the next character begin an ordinary word: 贺新.
fn begin_a_word(surname: char, next: char) -> bool {
    SURNAMES.get(&surname).is_some_and(|surname| surname.words.contains(&next))
}

/// The words of a text that begins at a place, and where each stands.
fn placed(words: Vec<Word>, mut at: usize) -> impl Iterator<Item = (Range<usize>, Word)> {
    words.into_iter().map(move |word| {
        at += word.length;
        (at - word.length..at, word)
    })
}

/// A surname and two characters of given names, where no word of the dictionary has a part of them.
pub(super) fn whole_name(text: &str, start: usize) -> Option<Range<usize>> {
    /// Characters on each side that may belong to a word.
    const FAR: usize = 5;
    const PLACES: [&str; 15] =
        ["路", "街", "巷", "镇", "乡", "县", "小区", "花园", "广场", "大厦", "公寓", "社区", "家园", "苑", "地铁"];
    let (head, _) = first::<3>(text[start..].char_indices());
    let [(_, surname), (given, one), (_, two)] = head;
    let (before, after) = (&text[..start], &text[start + end(&head)..]);
    // 三张, 一张: what is counted.
    let counted = surname == '张' && before.ends_with(|c: char| c.is_ascii_digit() || "一两三几每这那".contains(c));
    let masked = MASKS.begin(&text[start + given..]);
    // 贺新春, 吴家山; 王家豪 is a name.
    let other = (one == '家' || begin_a_word(surname, one)) && !GIVEN.contains(two);
    if counted || masked || other || PLACES.iter().any(|place| after.starts_with(place)) {
        return None;
    }
    let near = |c: &char| is_han(*c);
    let from = start - before.chars().rev().take(FAR).take_while(near).map(char::len_utf8).sum::<usize>();
    let name = start..text.len() - after.len();
    let to = name.end + after.chars().take(FAR).take_while(near).map(char::len_utf8).sum::<usize>();
    for (span, word) in placed(segments::words(&text[from..to]), from) {
        if span.end <= name.start || span.start >= name.end {
            continue;
        }
        let begins = span.start == name.start;
        // 王子|涵 is 王|子涵.
        let is_surname_and = begins && word.characters == 2 && GIVEN.contains(two);
        let is_part = !begins || word.characters == 1 || word.is_name || is_surname_and;
        if span.start < name.start || span.end > name.end || !is_part {
            return None;
        }
    }
    Some(name)
}

/// The same where a name may begin, with one or two characters of given names: 民警史磊耐心讲解.
pub(super) fn usual_name(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = &text[start..];
    let (head, _) = first::<3>(rest.char_indices());
    let [(_, surname), (_, one), (_, two)] = head;
    if !is_first(surname) || !is_given(one) || begin_a_word(surname, one) {
        return None;
    }
    if is_given(two) {
        let long = end(&head);
        return is_apart(rest, long, 1).then(|| start..start + long);
    }
    let short = end(&head[..2]);
    // 史磊|耐心: what stands behind two characters is another word, not a third one.
    let alone = (GIVEN.contains(one) || NOTHING_ELSE.contains(surname)) && is_apart(rest, short, 2);
    alone.then(|| start..start + short)
}

/// A surname and one character of given names where a clause begins, and behind it what is said of somebody: 李娜有点犹豫.
pub(super) fn short_name(text: &str, start: usize) -> Option<Range<usize>> {
    const SAYS: &str = "很是在不又也就便没还和与跟才都有竟终却";
    let rest = &text[start..];
    let (head, _) = first::<3>(rest.char_indices());
    let [(_, surname), (_, one), (_, two)] = head;
    let short = end(&head[..2]);
    let said = NOTHING_ELSE.contains(surname) && GIVEN.contains(one) && SAYS.contains(two);
    (said && is_apart(rest, short, 1)).then(|| start..start + short)
}

/// Whether what a text begins with is no word, and no word of the dictionary goes on beyond it: what follows, if it is
/// Chinese, is a word of at least so many characters.
fn is_apart(text: &str, length: usize, least: usize) -> bool {
    let follows = |(span, word): (Range<usize>, Word)| span.start == length && word.characters >= least;
    let apart = !text[length..].starts_with(is_han) || placed(segments::first_words(text), 0).any(follows);
    apart && !is_no_name(text, length, false)
}

/// Names of two parts that are written as they sound, wherever they stand: 古丽娜尔·艾合买提.
pub(super) fn dotted_names(text: &str) -> impl Iterator<Item = Range<usize>> {
    const SOUNDS_TOO: &str = "卜杜不都合比提克";
    let sounds = |c: &char| SOUNDS.contains(*c) || SOUNDS_TOO.contains(*c);
    const DOT: &str = "·";
    // Looks for the byte of the two that other characters have seldom.
    memchr::memmem::find_iter(text.as_bytes(), DOT).filter_map(move |dot| {
        let behind = dot + DOT.len();
        let length = |chars: &mut dyn Iterator<Item = char>| {
            let part: String = chars.take_while(sounds).collect();
            part.chars().nth(1).map(|_| part.len())
        };
        Some(dot - length(&mut text[..dot].chars().rev())?..behind + length(&mut text[behind..].chars())?)
    })
}
