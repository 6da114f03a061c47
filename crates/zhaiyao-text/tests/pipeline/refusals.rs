//! What the engine says of a request that it refuses.

use zhaiyao_text::engine::Request;

use super::ENGINE;

#[test]
fn a_message_about_an_unknown_model_stays_one_line() {
    for (name, shown) in [
        ("news2", "news2"),
        ("新闻", "新闻"),
        ("a\nERROR b\r", "a\\nERROR b\\r"),
        ("\u{1b}[31m\"\u{2028}", "\\u{1b}[31m\\\"\\u{2028}"),
    ] {
        let refused = |request: Request| {
            let text = "今天开馆。".to_owned();
            ENGINE
                .analyze(&Request { text, ..request })
                .unwrap_err()
                .to_string()
        };
        let of_idf = refused(Request {
            idf_model: name.to_owned(),
            ..Request::default()
        });
        let of_lexicon = refused(Request {
            lexicons: vec![name.to_owned()],
            ..Request::default()
        });
        for message in [of_idf, of_lexicon] {
            assert!(message.contains(&format!("named \"{shown}\"; ")), "{message}");
            assert!(!message.contains(char::is_control), "{message:?}");
        }
    }
}
