use shongkhep::Article;
#[test]
fn x() {
    for f in std::env::var("F").unwrap_or_default().split_whitespace() {
        println!("=== {f}");
        match Article::from_path(f, &Default::default()) {
            Ok(a) => {
                println!(
                    "T {:?} B {:?} D {:?} {:?}",
                    a.title.as_ref().map(|t| &t.text),
                    a.byline,
                    a.published.map(|d| d.to_string()),
                    a.dropped
                );
                for s in a.sentences() {
                    println!("{} {}", s.paragraph, s.text);
                }
            }
            Err(e) => println!("{e}"),
        }
    }
    for n in [100, 400, 5000, 100000] {
        let t = std::time::Instant::now();
        let s = "<div>".repeat(n) + "<p>এক দুই তিন।</p>" + &"</div>".repeat(n);
        let _ = Article::from_html(&s);
        println!("{n} {:?}", t.elapsed());
    }
    let t = std::time::Instant::now();
    let s = "<p>".to_owned() + &"<b>এক দুই তিন।".repeat(2000);
    let _ = Article::from_html(&s);
    println!("b {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let s = "<p>আবহাওয়া অধিদপ্তর বলছে, ঝড়ের প্রভাবে সোমবার ২৪ ঘণ্টায় চট্টগ্রামে ২০৩ মিলিমিটার এবং ঢাকায় ১৫১ মিলিমিটার বৃষ্টি হয়েছে।".repeat(3000);
    let _ = Article::from_html(&s);
    println!("1MB {} {:?}", s.len(), t.elapsed());
}
