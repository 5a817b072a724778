//! The words by which page furniture is known: lists only, with commas between. [`furniture`](super::furniture)
//! says how each list is used. Everything is compared by its [`key`](super::line::key): normal form, lower case, no
//! punctuation at the ends.

/// Headings of lists of other stories. Alone on a line, each drops the headlines that follow.
pub(super) const LIST_HEADINGS: &str = "
    আরও, আরও পড়ুন, আরো পড়ুন, আরও পড়তে পারেন, আরও দেখুন, আরও খবর, আরো খবর, আরও সংবাদ, এ সম্পর্কিত আরও খবর,
    এ জাতীয় আরও খবর, এ জাতীয় আরো খবর, এই বিভাগের আরও খবর, এই বিভাগের আরো খবর, এ বিভাগের আরও খবর,
    এ বিভাগের অন্যান্য সংবাদ, একই বিভাগের খবর, একই রকম খবর, সম্পর্কিত, সম্পর্কিত খবর, সম্পর্কিত সংবাদ,
    সম্পর্কিত বিষয়, সংশ্লিষ্ট খবর, সংশ্লিষ্ট সংবাদ, প্রাসঙ্গিক খবর, সর্বশেষ, সর্বশেষ খবর, সর্বশেষ সংবাদ,
    সর্বাধিক পঠিত, সর্বাধিক পঠিত খবর, সবচেয়ে পঠিত, সর্বোচ্চ পঠিত, জনপ্রিয়, জনপ্রিয় খবর, জনপ্রিয় সংবাদ,
    নির্বাচিত খবর, বাছাই করা খবর, আপনার জন্য নির্বাচিত, আপনার জন্য, আলোচিত খবর, শীর্ষ সংবাদ, শীর্ষ খবর,
    ট্রেন্ডিং, পরবর্তী খবর, পূর্ববর্তী খবর, অন্যান্য খবর, আজকের সর্বশেষ সবখবর, ট্যাগ, ট্যাগস, বিষয়,
    বিষয়সমূহ, read more, more news, also read, related, related news, related stories, related posts,
    related articles, latest, latest news, recent posts, most read, most viewed, popular, popular news,
    trending, you may also like, recommended, tags, more from this section, next post, previous post
";

/// Openings of a line that names one other story, or a list of tags, behind a colon: `আরও পড়ুন: …`.
pub(super) const LIST_OPENINGS: &str = "
    আরও পড়ুন, আরো পড়ুন, আরও পড়তে পারেন, আরও দেখুন, আরও খবর, আরো খবর, পড়তে পারেন, সম্পর্কিত খবর,
    সম্পর্কিত সংবাদ, এ বিষয়ে আরও পড়ুন, ট্যাগ, ট্যাগস, বিষয়, read more, also read, read also, related,
    see also, tags, পরবর্তী খবর, পূর্ববর্তী খবর
";

/// Lines that say just this.
pub(super) const LABELS: &str = "
    বিজ্ঞাপন, অ্যাড, স্পনসরড, স্পন্সরড, advertisement, advertisements, ad, ads, sponsored, promoted,
    img, image, photo, picture, video, ছবি, ভিডিও, গ্যালারি, ছবি সংগৃহীত, সংগৃহীত, সংগৃহীত ছবি, ফাইল ছবি,
    ফাইল ফটো, প্রতীকী ছবি, প্রতীকী, ভিডিও থেকে নেওয়া, ভিডিও থেকে সংগৃহীত, ছবি ভিডিও থেকে নেওয়া,
    file photo, collected, representational image,
    মন্তব্য, মন্তব্য করুন, মন্তব্যসমূহ, মন্তব্য লিখুন, মন্তব্য নেই, কমেন্ট, পাঠকের মন্তব্য, আপনার মতামত,
    আপনার মতামত লিখুন, আপনার মতামত জানান, আপনার মন্তব্য, মতামত দিন, comments, comment, leave a comment,
    leave a reply, post a comment, no comments, add a comment, write a comment,
    হোম, প্রচ্ছদ, মেনু, খুঁজুন, অনুসন্ধান, লগইন, সাইন ইন, নিবন্ধন, ই-পেপার, ইপেপার, আজকের পত্রিকা, আর্কাইভ,
    উপরে যান, বিস্তারিত, বিস্তারিত পড়ুন, আরও লোড করুন, সব খবর, home, menu, search, login, log in, sign in,
    sign up, subscribe, subscribe now, e-paper, epaper, archive, back to top, load more, see more, next,
    previous, close, skip to content, english, english version,
    গোপনীয়তা নীতি, ব্যবহারের শর্তাবলি, শর্তাবলি, যোগাযোগ, আমাদের সম্পর্কে, privacy policy, terms of use,
    terms and conditions, terms of service, contact us, about us, accept all, accept all cookies,
    accept cookies, reject all, cookie settings,
    মতামত লেখকের নিজস্ব, লেখকের নিজস্ব মতামত, লেখকের মতামত নিজস্ব
";

/// A line made of these words alone is a row of buttons: `ফেসবুক টুইটার শেয়ার করুন`, `Share this news on`.
pub(super) const BUTTONS: &str = "
    শেয়ার, করুন, কপি, লিংক, লিঙ্ক, প্রিন্ট, ফেসবুক, ফেসবুকে, টুইটার, টুইটারে, এক্স, হোয়াটসঅ্যাপ,
    হোয়াটসঅ্যাপ, মেসেঞ্জার, মেসেঞ্জারে, লিংকডইন, টেলিগ্রাম, ইনস্টাগ্রাম, ইউটিউব, ইমেইল, ই-মেইল,
    পিন্টারেস্ট, ফলো, লাইক, সাবস্ক্রাইব, গুগল, নিউজ, নিউজটি, খবরটি, সংবাদটি, এই, অ, ফন্ট, সেভ, শুনুন, share,
    shares, this, news, article, story, on, via, to, facebook, twitter, x, whatsapp, messenger, linkedin,
    telegram, instagram, youtube, pinterest, reddit, viber, google, email, e-mail, print, copy, copied,
    link, follow, us, like, tweet, save, listen, a, and, with, friends
";

/// A row of buttons has at least one of these, so that `এই খবরটি` is none.
pub(super) const SURE_BUTTONS: &str = "
    শেয়ার, কপি, প্রিন্ট, ফেসবুক, ফেসবুকে, টুইটার, টুইটারে, হোয়াটসঅ্যাপ, মেসেঞ্জার, মেসেঞ্জারে, লিংকডইন,
    টেলিগ্রাম, ইনস্টাগ্রাম, ইউটিউব, ইমেইল, ই-মেইল, পিন্টারেস্ট, ফলো, লাইক, সাবস্ক্রাইব, সেভ, শুনুন, অ+,
    share, shares, facebook, twitter, whatsapp, messenger, linkedin, telegram, instagram, youtube,
    pinterest, reddit, viber, email, e-mail, print, copy, copied, follow, like, tweet, save, listen, a+
";

/// Where a page invites its readers to, and what it asks them to do there: an invitation has one of each.
pub(super) const CHANNELS: &str = "
    গুগল নিউজ, ফেসবুক পেজ, ফেসবুক পেইজ, চ্যানেল, নিউজলেটার, সর্বশেষ খবর, সব খবর, খবর পেতে, আমাদের,
    google news, facebook page, channel, our app, mobile app, newsletter, latest news, breaking news
";

/// See [`CHANNELS`].
pub(super) const CALLS: &str = "
    ফলো করুন, ফলো করে, অনুসরণ করুন, সাবস্ক্রাইব করুন, ডাউনলোড করুন, ইনস্টল করুন, ক্লিক করুন, লাইক দিন,
    লাইক করুন, যুক্ত থাকুন, সঙ্গে থাকুন, সাথে থাকুন, যুক্ত হোন, যোগ দিন, চোখ রাখুন, ভিজিট করুন, follow,
    subscribe, download, click here, install, join us, sign up, visit
";

/// Openings of a line that is a credit or a note of the page: `ছবি: সংগৃহীত`, `সূত্র: বাসস`. A colon or dash follows.
pub(super) const CREDIT_OPENINGS: &str = "
    ছবি, ফাইল ছবি, ফাইল ফটো, ছবির উৎস, ছবি কৃতজ্ঞতা, আলোকচিত্র, গ্রাফিকস, গ্রাফিক্স, ভিডিও, সূত্র,
    তথ্যসূত্র, সৌজন্যে, ই-মেইল, ইমেইল, ইমেল, ই-মেল, ফোন, মোবাইল, হটলাইন, ফ্যাক্স, ফেসবুক, ওয়েবসাইট,
    সম্পাদক, প্রকাশক, সম্পাদক ও প্রকাশক, ভারপ্রাপ্ত সম্পাদক, প্রধান সম্পাদক, নির্বাহী সম্পাদক,
    বার্তা সম্পাদক, বার্তা বিভাগ, বিজ্ঞাপন বিভাগ, বার্তা ও বাণিজ্যিক কার্যালয়, বাণিজ্যিক কার্যালয়,
    সম্পাদকীয় কার্যালয়, প্রধান কার্যালয়, photo, photo credit, image, image source, source, courtesy,
    video, caption, e-mail, email, phone, editor, editor and publisher, publisher
";

/// Anywhere in a short line, each of these makes it a line of law or cookies.
pub(super) const LEGAL: &str = "
    সর্বস্বত্ব, স্বত্ব সংরক্ষিত, স্বত্ব ©, কপিরাইট ©, ওয়েবসাইটের কোনো লেখা, ওয়েবসাইটের কোনও লেখা,
    কুকি ব্যবহার, কুকিজ ব্যবহার, all rights reserved, copyright ©, © copyright,
    we use cookies, uses cookies, use of cookies, cookie policy, privacy policy, developed by, powered by,
    design and developed
";

/// Closings of a line that counts readers or minutes; a number stands before.
pub(super) const COUNTERS: &str = "
    বার পঠিত, বার পড়া হয়েছে, বার দেখা হয়েছে, জন পড়েছেন, মিনিটে পড়ুন, মিনিটের পাঠ, মিনিট পড়ার সময়,
    মন্তব্য, টি মন্তব্য, শেয়ার, টি শেয়ার, views, view, shares, share, comments, comment, likes, min read,
    minute read, minutes read, reads
";

/// Sections of a newspaper: two or more on a line are its menu or the path to the page, one above the title its
/// section.
pub(super) const SECTIONS: &str = "
    হোম, প্রচ্ছদ, জাতীয়, বাংলাদেশ, রাজধানী, সারাদেশ, সারা দেশ, দেশজুড়ে, জেলার খবর, জেলা, রাজনীতি,
    অর্থনীতি, অর্থ-বাণিজ্য, অর্থ ও বাণিজ্য, বাণিজ্য, ব্যবসা, শেয়ারবাজার, আন্তর্জাতিক, বিশ্ব, বিশ্বসংবাদ,
    খেলা, খেলাধুলা, ক্রিকেট, ফুটবল, বিনোদন, শিক্ষা, স্বাস্থ্য, আইন-আদালত, আইন ও আদালত, আদালত, অপরাধ,
    বিজ্ঞান, প্রযুক্তি, বিজ্ঞান ও প্রযুক্তি, তথ্যপ্রযুক্তি, পরিবেশ, আবহাওয়া, মতামত, সম্পাদকীয়,
    উপসম্পাদকীয়, কলাম, ফিচার, লাইফস্টাইল, জীবনযাপন, চাকরি, ধর্ম, ইসলাম, সাহিত্য, প্রবাস, নারী, গণমাধ্যম,
    ভিডিও, ছবি, ফটোগ্যালারি, ই-পেপার, home, bangladesh, national, country, politics, economy, business,
    international, world, sports, sport, cricket, football, entertainment, education, health, opinion,
    technology, science, lifestyle, video, photo, news, jobs, epaper
";
