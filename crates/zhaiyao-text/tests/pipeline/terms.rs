//! Terms and keywords of small texts of our own.

use zhaiyao_text::engine::KeywordRequest;
use zhaiyao_text::keyword::KeywordMethod;
use zhaiyao_text::keyword::result::{EvidenceKind, Keyword, KeywordKind};
use zhaiyao_text::lexicon::{Pos, Term};
use zhaiyao_text::page::layout::Layout;

use super::{Read, everything};

/// The keyword with this text, or the list that lacks it.
fn keyword<'a>(read: &'a Read, text: &str) -> &'a Keyword {
    let list = &read.report(0).keywords;
    list.iter()
        .find(|k| k.text == text)
        .unwrap_or_else(|| panic!("{text} is not in {:?}", read.keywords(0)))
}

#[test]
fn a_coined_term_says_why_it_is_one() {
    let read = Read::new(
        "我市推行“早晚共育”服务。家长说，“早晚共育”解决了难题。教育部门表示，“早晚共育”将在全市铺开。",
        Layout::Auto,
    );
    let term = keyword(&read, "早晚共育");
    assert_eq!(read.keywords(0)[0], "早晚共育");
    assert_eq!(term.kind, KeywordKind::CoinedTerm);
    assert_eq!((term.count, term.mentions.len()), (3, 3));
    let quoted = term
        .evidence
        .iter()
        .find(|e| e.kind == EvidenceKind::Quoted)
        .unwrap();
    assert_eq!(quoted.count, 3);
}

#[test]
fn numeral_abbreviations_are_linked_to_their_members() {
    for (text, term, members) in [
        (
            "全市推动先进制造业、现代服务业“两业”融合发展，以“两业”融合带动就业。",
            "两业",
            &["先进制造业", "现代服务业"][..],
        ),
        (
            "今年要抓好“三河”治理：淮河、海河、辽河，“三河”治理进度喜人。",
            "三河",
            &["淮河", "海河", "辽河"],
        ),
        (
            "就业率、入学率、参保率和覆盖率四率同升，四率成为硬指标。",
            "四率",
            &["就业率", "入学率", "参保率", "覆盖率"],
        ),
        (
            "围绕安全感、水网、路网，“一感两网”建设提速。",
            "一感两网",
            &["安全感", "水网", "路网"],
        ),
        (
            "我们要打好防范风险、精准脱贫、污染防治三大攻坚战。三大攻坚战成效明显。",
            "三大攻坚战",
            &["防范风险", "精准脱贫", "污染防治"],
        ),
        ("专家谈“五感”治理，“五感”治理是新课题。", "五感", &[]),
    ] {
        let read = Read::new(text, Layout::Auto);
        let found = keyword(&read, term);
        let expansion: Vec<&str> = found.expansion.iter().map(|span| read.view(*span)).collect();
        assert_eq!(expansion, members, "{text}");
        // Without members it is said to be unresolved.
        let numeral = found
            .evidence
            .iter()
            .find(|e| e.kind == EvidenceKind::Numeral)
            .unwrap();
        assert_eq!(numeral.count, members.len());
    }
}

/// Years and measures that a sentence lists are no abbreviations.
#[test]
fn everyday_numbers_are_no_abbreviations() {
    let read = Read::new(
        "2018年、2019年两年，公司在东区、西区两个区开了六家店，六家店都赚钱。",
        Layout::Auto,
    );
    let all = &read.report(0).keywords;
    assert!(
        all.iter().all(|k| k.kind != KeywordKind::NumeralAbbreviation),
        "{:?}",
        read.keywords(0)
    );
}

#[test]
fn terms_that_the_text_explains_are_defined() {
    for (text, term) in [
        ("所谓低碳积分，就是把节能换成积分。居民喜欢低碳积分。", "低碳积分"),
        ("这种做法称为错峰取水。错峰取水省电。", "错峰取水"),
        ("云上课桌是指把课堂搬到网上。云上课桌很受欢迎。", "云上课桌"),
    ] {
        let read = Read::new(text, Layout::Auto);
        let found = keyword(&read, term);
        assert!(
            found.evidence.iter().any(|e| e.kind == EvidenceKind::Defined),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn forms_of_one_term_are_one_keyword() {
    let read = Read::new(
        "城市建设“人工智能+”高地。“人工智能＋”行动今年启动。专家认为，AI+行动前景广阔。",
        Layout::Auto,
    );
    let term = keyword(&read, "人工智能+");
    assert_eq!(term.count, 3);
    assert!(term.aliases.contains(&"人工智能＋".to_owned()) && term.aliases.contains(&"AI+".to_owned()));
    assert_eq!(term.kind, KeywordKind::MixedScript);

    let read = Read::new(
        "长三角一体化示范区（以下简称“示范区”）今天成立。示范区将先行先试。示范区的企业都很期待。",
        Layout::Auto,
    );
    let all = &read.report(0).keywords;
    assert!(
        all.iter()
            .any(|k| k.evidence.iter().any(|e| e.kind == EvidenceKind::Defined)),
        "{:?}",
        read.keywords(0)
    );
}

#[test]
fn terms_of_the_request_pass_every_filter_and_are_counted() {
    let mut request = everything(
        "我们用 Spring Boot 3 做服务，spring boot 很好用。服务上线了。",
        Layout::Auto,
    );
    request.terms = vec![Term {
        word: "Spring Boot".to_owned(),
        aliases: Vec::new(),
        pos: Pos::PROPER,
        weight: 1.0,
    }];
    let receipt = super::read(&request).receipt;
    let read = Read::of(&request);
    let [(word, places)] = receipt.term_matches.as_slice() else {
        panic!("{:?}", receipt.term_matches);
    };
    let found: Vec<&str> = places.iter().map(|place| read.view(*place)).collect();
    assert_eq!(
        (word.as_str(), found),
        ("Spring Boot", vec!["Spring Boot", "spring boot"])
    );
    assert_eq!(keyword(&read, "Spring Boot").kind, KeywordKind::LexiconTerm);
    assert!(read.tokens(0).contains(&"spring boot"));
}

#[test]
fn aliases_of_a_term_of_the_request_are_counted_with_it() {
    let mut request = everything(
        "市卫健委昨天发布通知。卫生健康委员会要求各医院开设夜间门诊。卫健委负责人表示，卫健委将派人检查。",
        Layout::Auto,
    );
    request.terms = vec![Term {
        word: "卫生健康委员会".to_owned(),
        aliases: vec!["卫健委".to_owned()],
        pos: Pos::PROPER,
        weight: 1.0,
    }];
    let read = Read::of(&request);
    let term = keyword(&read, "卫健委");
    assert_eq!((term.count, term.kind), (4, KeywordKind::LexiconTerm));
    assert_eq!(term.aliases, ["卫生健康委员会"]);
}

#[test]
fn banned_words_are_never_keywords() {
    let text = "新能源汽车出口增长，新能源汽车企业扩大投资，新能源汽车成为亮点。";
    assert!(Read::new(text, Layout::Auto).keywords(0).contains(&"新能源"));
    let mut request = everything(text, Layout::Auto);
    request.keyword_options = KeywordRequest {
        banned_words: vec!["新能源".to_owned()],
        ..KeywordRequest::default()
    };
    assert!(!Read::of(&request).keywords(0).contains(&"新能源"));
}

/// A banned form is not given as the face of another form, nor counted with it.
#[test]
fn banned_words_are_no_aliases() {
    let mut request = everything(
        "人工智能改变生活。AI改变城市。AI很好。人工智能走进课堂。",
        Layout::Auto,
    );
    request.keyword_options = KeywordRequest {
        banned_words: vec!["ai".to_owned()],
        ..KeywordRequest::default()
    };
    let read = Read::of(&request);
    let term = keyword(&read, "人工智能");
    assert_eq!((term.count, term.aliases.is_empty()), (2, true));
}

/// Lines of a headline are set apart in keywords too.
#[test]
fn no_keyword_runs_over_two_lines() {
    let read = Read::new(
        "无锡企业发布Open\nAI平台\n\n企业昨日发布新平台Open AI，OpenAI平台很好用，大家都说好。",
        Layout::Auto,
    );
    assert!(
        read.keywords(0).iter().all(|k| !k.contains('\n')),
        "{:?}",
        read.keywords(0)
    );
}

#[test]
fn a_title_alone_has_keywords_without_places() {
    let mut request = everything("", Layout::Auto);
    request.title = "无锡具身智能机器人产业提速".to_owned();
    let read = Read::of(&request);
    assert!(!read.report(0).keywords.is_empty());
    assert!(
        read.report(0)
            .keywords
            .iter()
            .all(|k| k.mentions.is_empty() && k.count > 0)
    );
}

/// A body without headline, an abstract and a post: ranked by weights of their own, all of them by
/// what they are about.
#[test]
fn texts_of_every_look_have_their_subject_first() {
    let body = "跨江大桥主塔昨日封顶。跨江大桥全长三公里，双向六车道，建成后过江只要五分钟。工程师介绍，主塔高一百八十米，\
                施工中没有发生一起事故。\n跨江大桥明年通车，届时两岸的公交线路也将调整，市民出行更加方便，物流成本也会下降。\n\
                为了不影响航运，跨江大桥的桥面高出江水四十米，万吨轮船可以从桥下通过。";
    let abstract_text = "针对跨江大桥主塔施工中的测量误差，提出一种基于卫星定位的测量方法。该方法用三台接收机同时观测，\
                         消除大气折射的影响。实验表明，该测量方法把测量误差降低了一半，可用于高塔的施工控制，也适用于山区桥梁的\
                         施工测量，有较好的推广价值。";
    for (title, text, wanted) in [
        ("", body, "跨江大桥"),
        ("跨江大桥主塔施工测量方法研究", abstract_text, "测量方法"),
        ("", "跨江大桥封顶了，跨江大桥真壮观", "跨江大桥"),
    ] {
        let read = Read::of(&zhaiyao_text::engine::Request {
            title: title.to_owned(),
            ..everything(text, Layout::Plain)
        });
        assert!(read.keywords(0)[..3].contains(&wanted), "{:?}", read.keywords(0));
    }
}

/// Beyond the fifteenth the list goes on with terms, and never rises.
#[test]
fn a_long_list_goes_on_with_further_terms() {
    let things = [
        "社区食堂",
        "便民菜站",
        "垃圾站点",
        "图书驿站",
        "口袋公园",
        "老年学堂",
        "充电车棚",
        "健身步道",
        "街心花园",
        "亲子书屋",
        "公共浴室",
        "停车场地",
        "理发小店",
        "维修铺子",
        "舞蹈教室",
        "体检中心",
    ];
    let text = things
        .iter()
        .zip(things.iter().skip(1).cycle())
        .map(|(one, other)| {
            format!("新建的{one}昨日开放，志愿队员现场值守；附近的{other}同时翻修，居民代表参加验收。")
        })
        .collect::<String>();
    let list = |top_k: usize| {
        let mut request = everything(&text, Layout::Plain);
        request.keyword_options.top_k = top_k;
        Read::of(&request).report(0).keywords.clone()
    };
    let (short, long) = (list(15), list(60));
    assert!(long.len() > short.len());
    let texts = |list: &[Keyword]| list.iter().map(|k| k.text.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&long)[..short.len()], texts(&short));
    assert!(long.windows(2).all(|pair| pair[0].score >= pair[1].score));
}

#[test]
fn the_classic_methods_give_single_words() {
    let text =
        "跨江大桥主塔封顶。大桥全长三公里，大桥明年通车。工程师说，大桥施工中没有发生事故，工程师都很高兴。";
    for method in [KeywordMethod::TfIdf, KeywordMethod::TextRank] {
        let mut request = everything(text, Layout::Plain);
        request.keyword_options.method = method;
        let read = Read::of(&request);
        let words = read.keywords(0);
        assert_eq!(words[0], "大桥", "{words:?}");
        assert!(
            words.contains(&"工程师") && words.iter().all(|word| read.tokens(0).contains(word)),
            "{words:?}"
        );
        assert!(
            read.report(0)
                .keywords
                .iter()
                .all(|k| (0.0..=1.0).contains(&k.score))
        );
    }
}

/// Filters bind the list, not the summary, and terms of the request pass them.
#[test]
fn filters_by_length_and_part_of_speech() {
    let text =
        "跨江大桥主塔封顶。大桥全长三公里，大桥明年通车。工程师说，大桥施工中没有发生事故，工程师都很高兴。";
    let plain = Read::new(text, Layout::Plain);
    let mut request = everything(text, Layout::Plain);
    request.keyword_options.minimum_characters = 3;
    request.terms = vec![Term {
        word: "主塔".to_owned(),
        aliases: Vec::new(),
        pos: Pos::PROPER,
        weight: 1.0,
    }];
    let long = Read::of(&request);
    assert!(
        long.keywords(0)
            .iter()
            .all(|word| word.chars().count() >= 3 || *word == "主塔")
    );
    assert!(long.keywords(0).contains(&"主塔") && long.keywords(0).contains(&"工程师"));
    let mut request = everything(text, Layout::Plain);
    request.keyword_options.parts_of_speech = vec!["v".to_owned()];
    let verbs = Read::of(&request);
    assert!(
        verbs.keywords(0).contains(&"发生") && !verbs.keywords(0).contains(&"工程师"),
        "{:?}",
        verbs.keywords(0)
    );
    assert_eq!(verbs.summary(0), plain.summary(0));
}
