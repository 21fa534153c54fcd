"""Endings that are written without their half-space, where no other word could be meant: کتابها, بزرگتر."""

from __future__ import annotations

from pipelines.normalise.lexicon import ADJECTIVES

#: Nouns whose plural is no other word. Only such as end in a letter that joins: داروها looks the same either way.
_NOUNS = """
    کتاب بیماری روش فعالیت آدم بازی انسان تیم سیاست بخش رقابت شرکت ارزش تحریم صحبت خانم مهارت سلول ویژگی بررسی استان
    فیلم قیمت آسیب قرص شخصیت طرح بانک سایت تلاش خیابان سازمان موقعیت عکس آزمایش ازمایش گزارش کلاس ملت عفونت تست
    تفاوت نگرانی ورزش پول ویتامین تخمدان تکنیک فرصت کمک فایل واکنش هورمون لباس بیمارستان ظرفیت جریان واقعیت قسمت جوش
    مکمل بحث پرسش پژوهش پیام درس توانایی مسئولیت چالش حمایت اندام آموزش قدرت محدودیت ضعف ترس درگیری اولویت پاسخ عادت
    باکتری علت مراقبت تحلیل حرکت کارت مدل استخوان برچسب قابلیت بحران سریال نسل سختی سیستم استرس فولیکول تلفن
    ناهنجاری کانال آزمون ماشین مکان بدهی زخم سنگ میکروب حالت محیط زوج فرهنگ انتخاب سوال سرویس تصمیم جنگل روغن اتاق
    همکاری آنزیم حساسیت چربی پیامک خوراکی داستان ویروس شکایت سرطان ایمیل رستوران خونریزی کفش گوشی جواب ناخن کیست
    ساختمان هدف پروتئین نقص قدم تمرین سینوس جنین آلودگی گلبول سگ اسپرم نوشیدنی اتوبوس لینک قلب رژیم سبزی مثال شکل
    پلک یادداشت پستان آمپول امپول شریان درخت ماهی اتومبیل علامت شغل شباهت پلاک تشخیص پولیپ واکسن متن انگشت سوراخ فصل
    باتری اسم اختلال عصب فیبروم تاول کپسول شربت ظرف گوشت نسبت مفصل تاندون رباط دیسک غضروف ویال سرنگ دستکش
""".split()
#: With an ه behind them these are other words, of which دسته‌ای or نامه‌ای may have lost its half-space.
_NOUNS_BESIDE_OTHERS = """
    شب حرف درمان دندان دست چشم وقت ساعت زمان رگ نام زن شاخص پیشرفت رنگ جوان پست بافت زبان زمین لب سال گل دل پوست خال
    گوش برگ خواب نقش محل خون قارچ تخم عمل بدن موج
""".split()
#: Comparatives that everybody writes as one word.
_ONE_WORD = {"کم", "بیش"}

PLURAL_ENDINGS = "ی یی یم یت یش یمان یتان یشان م ش تون شون ست".split()


def _joined() -> dict[str, str]:
    """Glued form -> the form with its half-space."""
    plurals = [(noun, f"ها{ending}") for noun in _NOUNS for ending in ["", *PLURAL_ENDINGS]]
    plurals += [(noun, "ها") for noun in _NOUNS_BESIDE_OTHERS]
    adjectives = [word for word in ADJECTIVES.replace("[آا]", "آ").split("|") if word not in _ONE_WORD]
    compared = [(word, end) for word in adjectives if word[-1] not in "ادرو" for end in ("تر", "تری", "ترین")]
    return {stem + ending: f"{stem}\u200c{ending}" for stem, ending in plurals + compared}


#: Glued form -> the form with its half-space.
GLUED_ENDINGS = _joined()
