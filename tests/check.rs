//! The figures of Bengali sentences checked against translations of them, both written for these tests.

use proptest::prelude::*;
use shongkhep::bengali::figures;
use shongkhep::check::{Status, check_figures};

/// `status bengali → english` for each figure, then `added english`.
fn checked(bn: &str, en: &str) -> Vec<String> {
    let report = check_figures(&figures(bn), en);
    let mut lines: Vec<String> = report
        .checks
        .iter()
        .map(|check| {
            let answer = check.en.as_ref().map_or("-", |(words, span)| {
                assert_eq!(words, span.of(en));
                words
            });
            format!("{:?} {} → {answer}", check.status, check.bn.span.of(bn))
        })
        .collect();
    lines.extend(report.added.iter().map(|figure| format!("added {}", figure.span.of(en))));
    lines
}

fn kept(bn: &str, en: &str) {
    let report = check_figures(&figures(bn), en);
    assert!(!report.checks.is_empty(), "no figure in {bn}");
    assert_eq!(report.flagged(), 0, "{bn} / {en}: {:?}", checked(bn, en));
}

#[test]
fn large_numbers_in_any_grouping() {
    for en in
        ["50 lakh people", "5 million people", "5,000,000 people", "50,00,000 people", "five million people"]
    {
        kept("৫০ লাখ মানুষ পানিবন্দী।", en);
    }
    for en in ["14,000 families", "14 thousand families", "fourteen thousand families"] {
        kept("১৪ হাজার পরিবার।", en);
    }
    kept("১,৮৭,৫০০ টাকা দেওয়া হয়।", "Tk 187,500 was paid.");
    kept("৫ থেকে ৬ হাজার মানুষ এসেছেন।", "5 to 6 thousand people came.");
    kept("১৭ থেকে ১৮ জন আহত।", "17-18 people were injured.");
}

#[test]
fn fractions_of_the_bengali_kind() {
    kept("দেড় কোটি টাকা খরচ।", "Tk 1.5 crore was spent.");
    kept("আড়াই ঘণ্টা পর ট্রেন চলে।", "Trains ran two and a half hours later.");
    kept("সাড়ে তিন বছর কেটে গেছে।", "Three and a half years have passed.");
    kept("দেড় বছর আগে।", "A year and a half ago.");
    kept("প্রবৃদ্ধি সাড়ে ৬ শতাংশ।", "Growth is 6.5 per cent.");
}

#[test]
fn dates_and_times() {
    for en in ["on April 28, 2025", "on 28 April 2025", "on 28th April in 2025"] {
        kept("২০২৫ সালের ২৮ এপ্রিল।", en);
    }
    kept("সোমবার সকাল সাড়ে ১০টায় সভা বসে।", "The meeting began at half past ten on Monday morning.");
    kept("বিকেল ৩টা ২০ মিনিটে উড়োজাহাজ নামে।", "The aircraft landed at 3:20pm.");
    assert_eq!(checked("রাত ৮টায় খেলা শুরু।", "The match starts at 8 am."), ["Changed রাত ৮টায় → 8 am"]);
}

#[test]
fn money_with_another_sign_is_changed_without_one_it_is_kept() {
    assert_eq!(checked("৫০০ টাকা জরিমানা।", "He was fined $500."), ["Changed ৫০০ টাকা → $500"]);
    kept("৫০০ টাকা জরিমানা।", "He was fined 500.");
    kept("৫ কোটি ডলার ঋণ।", "a loan of $50 million");
}

#[test]
fn changed_lost_and_added() {
    assert_eq!(
        checked("দুর্ঘটনায় ১৭ জন নিহত ও ২৩১ জন আহত হন।", "The accident killed 16 people and injured 231."),
        ["Changed ১৭ জন → 16", "Kept ২৩১ জন → 231"]
    );
    assert_eq!(
        checked("তাঁরা ৩টি ঘর পান ২০২৪ সালে।", "They got houses in 2024."),
        ["Lost ৩টি → -", "Kept ২০২৪ সালে → 2024"]
    );
    assert_eq!(checked("তিনি কথা বলেন।", "He spoke to 45 people, one of them twice."), ["added 45"]);
    assert_eq!(checked("৭ শতাংশ কমেছে।", "It fell by 9 percent."), ["Changed ৭ শতাংশ → 9 percent"]);
}

#[test]
fn another_unit_is_changed_unless_it_is_the_same_amount() {
    assert_eq!(
        checked("পানি ১২৮ সেন্টিমিটার বেড়েছে।", "The water rose by 128 metres."),
        ["Changed ১২৮ সেন্টিমিটার → 128 metres"]
    );
    assert_eq!(checked("৫ কেজি চাল।", "5 km of rice"), ["Changed ৫ কেজি → 5 km"]);
    assert_eq!(checked("তিন মাস পর।", "three days later"), ["Changed তিন মাস → three days"]);
    kept("পানি ১২৮ সেন্টিমিটার বেড়েছে।", "The water rose by 1.28 metres.");
    kept("৭২ ঘণ্টা পর।", "three days later");
    kept("দেড় বছর পর।", "18 months later");
    kept("২৪ ঘণ্টার হরতাল।", "a 24-hour strike");
    kept("২৪ ঘণ্টার হরতাল।", "a twenty-four hour strike");
    kept("১৫ মিটার উঁচু।", "15 high");
    kept("১০০ মিটার দৌড়।", "the 100m sprint");
}

#[test]
fn a_quantity_does_not_keep_a_plain_number() {
    assert_eq!(checked("১৪ জন আসেন।", "14 days came."), ["Changed ১৪ জন → 14 days"]);
    assert_eq!(
        checked("৭ লাখ ২৫ হাজার মানুষ পানিবন্দী।", "725,000 hours are marooned."),
        ["Changed ৭ লাখ ২৫ হাজার → 725,000 hours"]
    );
    for en in ["14 people came.", "14 came.", "Fourteen people came."] {
        kept("১৪ জন আসেন।", en);
    }
    kept("৫জি চালু হলো।", "5G was launched.");
}

#[test]
fn an_ordinal_keeps_no_duration_money_or_time() {
    assert_eq!(checked("চার দিনের সফর।", "the fourth visit"), ["Changed চার দিনের → fourth"]);
    assert_eq!(checked("চার দিনের সফর।", "the fourth day of the visit"), ["Changed চার দিনের → fourth"]);
    assert_eq!(checked("৫ টাকা দাম।", "the 5th price"), ["Changed ৫ টাকা → 5th"]);
    kept("চার দিনের সফর।", "a four-day visit");
    kept("৩৯ মিনিটে গোল।", "a goal in the 39th minute");
    kept("১০ বছর পূর্তি হলো।", "the 10th anniversary");
    kept("১৯ শতকের বাড়ি।", "a house of the 19th century");
}

#[test]
fn a_time_is_kept_by_a_time() {
    let six = "সন্ধ্যা ৬টায় সভা।";
    assert_eq!(checked(six, "The 6th meeting."), ["Changed সন্ধ্যা ৬টায় → 6th"]);
    assert_eq!(checked(six, "The meeting of 18."), ["Lost সন্ধ্যা ৬টায় → -", "added 18"]);
    assert_eq!(checked(six, "A meeting at 6 places."), ["Changed সন্ধ্যা ৬টায় → 6"]);
    for en in
        ["A meeting at 6.", "A meeting at six on Monday evening.", "A meeting at 6pm.", "A meeting at 18:00."]
    {
        assert_eq!(check_figures(&figures(six), en).flagged(), 0, "{en}");
    }
    kept("সন্ধ্যা ৬টা থেকে ৭টা পর্যন্ত।", "6-7pm");
}

#[test]
fn what_is_counted_may_stand_at_another_figure() {
    kept("ফি ৫০০ থেকে বেড়ে ৬০০ টাকা।", "The fee rose from Tk 500 to Tk 600.");
    assert_eq!(checked("৫০০ জন আসেন।", "Tk 500 came."), ["Changed ৫০০ জন → Tk 500"]);
    assert_eq!(checked("৭ শতাংশ কমেছে।", "It fell by 7 kg."), ["Changed ৭ শতাংশ → 7 kg"]);
}

#[test]
fn one_english_figure_keeps_no_two_of_different_kinds() {
    assert_eq!(checked("৫ জন ৫ দিন ছিলেন।", "5 were there."), ["Kept ৫ জন → 5", "Lost ৫ দিন → -"]);
    assert_eq!(
        checked("৫ জন ৫ দিন ছিলেন।", "They were there for 5 days."),
        ["Lost ৫ জন → -", "Kept ৫ দিন → 5 days"]
    );
    assert_eq!(
        checked("২৮ এপ্রিল ২৮ জন আসেন।", "They came on April 28."),
        ["Kept ২৮ এপ্রিল → April 28", "Lost ২৮ জন → -"]
    );
    kept("৫ জন ৫ দিন ছিলেন।", "Five people were there for five days.");
    kept("মার্চের ১০ তারিখে সভা।", "A meeting on March 10.");
}

#[test]
fn digits_that_are_no_number_keep_nothing_and_are_one_figure() {
    assert_eq!(checked("তিনি কথা বলেন।", "He spoke to 14,0000 people."), ["added 14,0000"]);
    assert_eq!(checked("১৪ জন আসেন।", "14,0000 people came."), ["Changed ১৪ জন → 14,0000"]);
    assert_eq!(checked("১ লাখ ৪০ হাজার মানুষ।", "14,0000 people"), ["Changed ১ লাখ ৪০ হাজার → 14,0000"]);
    assert_eq!(checked("১৪ হাজার টাকা।", "Tk 14,0000"), ["Changed ১৪ হাজার টাকা → 14,0000"]);
    kept("১৪ হাজার টাকা।", "Tk14,000");
    kept("৩০ ডিসেম্বর ২০১৮।", "December 30,2018");
}

#[test]
fn a_value_named_twice_may_be_told_once() {
    kept("৩ জুন ঢাকায় ও ৩ জুন সিলেটে সভা।", "Meetings in Dhaka and Sylhet on June 3.");
}

#[test]
fn two_equal_numbers_take_two_answers() {
    let report = check_figures(&figures("৫ জন আসেন, ৫ জন যান।"), "5 came and 5 left.");
    let places: Vec<_> = report.checks.iter().map(|check| check.en.clone().unwrap().1.start).collect();
    assert_eq!((places, report.added.len()), (vec![0, 11], 0));
}

#[test]
fn status_as_json() {
    assert_eq!(
        serde_json::to_string(&[Status::Kept, Status::Changed, Status::Lost]).unwrap(),
        r#"["kept","changed","lost"]"#
    );
}

proptest! {
    #[test]
    fn every_figure_is_kept_or_flagged(bn in "([০-৯]{1,4}|লাখ|হাজার|শতাংশ|টাকা|টি|এপ্রিল|সাড়ে|[ ,.।]){0,14}", en in "\\PC{0,40}|([0-9]{1,4}|lakh|and a half|May|am|Tk|[ ,.:%$-]){0,14}") {
        let figures = figures(&bn);
        let report = check_figures(&figures, &en);
        prop_assert_eq!(report.checks.len(), figures.len());
        for check in &report.checks {
            prop_assert_eq!(check.status == Status::Lost, check.en.is_none());
            if let Some((words, span)) = &check.en {
                prop_assert_eq!(Some(words.as_str()), en.get(span.range()));
            }
        }
    }

    #[test]
    fn a_grouped_number_is_kept_however_it_is_written(value in 2u64..100_000_000) {
        let report = check_figures(&figures(&format!("{value} জন")), &format!("about {value} people"));
        prop_assert_eq!(report.flagged(), 0);
    }
}
