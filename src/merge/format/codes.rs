//! Codes of the formats that are built in: the file has only their numbers.

/// The code of a format as Chinese Excel has it, since what a number stands for is not the same in every country.
pub fn code(id: u32, code: &str) -> &str {
    match (id, code) {
        (5, "General") => "\"¥\"#,##0;\"¥\"\\-#,##0",
        (6, "General") => "\"¥\"#,##0;[Red]\"¥\"\\-#,##0",
        (7, "General") => "\"¥\"#,##0.00;\"¥\"\\-#,##0.00",
        (8, "General") => "\"¥\"#,##0.00;[Red]\"¥\"\\-#,##0.00",
        (14, "mm-dd-yy") => "yyyy/m/d",
        (22, code) if code.starts_with("m/d/yy") => "yyyy/m/d h:mm",
        (27 | 36 | 50 | 52 | 57, "General") => "yyyy\"年\"m\"月\"",
        (28 | 29 | 51 | 53 | 54 | 58, "General") => "m\"月\"d\"日\"",
        (30, "General") => "m-d-yy",
        (31, "General") => "yyyy\"年\"m\"月\"d\"日\"",
        (32, "General") => "h\"时\"mm\"分\"",
        (33, "General") => "h\"时\"mm\"分\"ss\"秒\"",
        (34 | 55, "General") => "上午/下午h\"时\"mm\"分\"",
        (35 | 56, "General") => "上午/下午h\"时\"mm\"分\"ss\"秒\"",
        (42, code) if code.starts_with("_($* ") => "_ \"¥\"* #,##0_ ;_ \"¥\"* \\-#,##0_ ;_ \"¥\"* \"-\"_ ;_ @_ ",
        (44, code) if code.starts_with("_($* ") => {
            "_ \"¥\"* #,##0.00_ ;_ \"¥\"* \\-#,##0.00_ ;_ \"¥\"* \"-\"??_ ;_ @_ "
        }
        (_, code) => code,
    }
}

/// What the number of a format that is built in stands for everywhere (ECMA-376, 18.8.30); General for all others.
pub fn built_in(id: u32) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 => "mm-dd-yy",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "m/d/yy h:mm",
        37 => "#,##0 ;(#,##0)",
        38 => "#,##0 ;[Red](#,##0)",
        39 => "#,##0.00;(#,##0.00)",
        40 => "#,##0.00;[Red](#,##0.00)",
        41 => "_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)",
        42 => "_($* #,##0_);_($* (#,##0);_($* \"-\"_);_(@_)",
        43 => "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)",
        44 => "_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_);_(@_)",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mmss.0",
        48 => "##0.0E+0",
        49 => "@",
        _ => "General",
    }
}
