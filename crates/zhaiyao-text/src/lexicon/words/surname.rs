//! Surnames, by which names are told from other words.

/// Surnames of one character that seldom open another word, including the most common ones. The
/// list suffices where other evidence supports a name.
pub(crate) const SURNAMES: &str = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬常乐于傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵湛汪祁毛禹狄米贝臧计伏戴宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯昝管卢莫房裘缪宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲封芮羿储靳汲邴糜松井段巫乌焦巴弓牧隗谷车侯宓蓬郗班仰秋仲伊宫宁仇栾甘厉戎祖武符刘景詹龙叶韶郜黎蓟薄白蒲邰鄂赖卓蔺屠蒙池乔闻莘翟谭贡逄姬申堵冉宰郦雍桑桂濮牛寿边扈燕冀郏浦尚温庄晏柴瞿阎慕茹习宦艾鱼古易戈廖庾暨居衡耿满弘匡寇禄阙欧殳沃蔚夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶曾毋沙乜鞠丰巢关蒯查荆游竺权逯盖桓肖果付代覃仝闫佟邸苑莽岳帅亓仉粟晋楚佘佴谌尉褟敬藏邝麦揭朴";

/// Returns whether a word opens with a surname of one character.
pub(crate) fn opens_with_surname(word: &str) -> bool {
    word.starts_with(|c| SURNAMES.contains(c))
}
