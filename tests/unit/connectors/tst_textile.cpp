// Markdown and Textile, there and back.
#include "core/connectors/text/textile.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace lockstep;

class TstTextile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bothWays_data();
    void bothWays();
    void textileIsRead_data();
    void textileIsRead();
    void roundTripIsStableAndKeepsWords();
    void nestingWithoutEnd_data();
    void nestingWithoutEnd();
    void veryLongTexts();
};

void TstTextile::bothWays_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("textile");
    QTest::newRow("plain") << u"Just text, 50% of it."_s << u"Just text, 50% of it."_s;
    QTest::newRow("inline") << u"**b** _i_ ~~s~~ `c = *p`"_s << u"*b* _i_ -s- @c = *p@"_s;
    QTest::newRow("nested inline") << u"**b _bi_**"_s << u"*b _bi_*"_s;
    QTest::newRow("heading") << u"## Title\n\ntext"_s << u"h2. Title\n\ntext"_s;
    QTest::newRow("list") << u"- one\n- two\n  - deep\n    1. n\n    2. m\n- three"_s << u"* one\n* two\n** deep\n**# n\n**# m\n* three"_s;
    QTest::newRow("ordered") << u"1. one\n2. two"_s << u"# one\n# two"_s;
    QTest::newRow("quote") << u"> said\n>\n> more"_s << u"> said\n>\n> more"_s;
    QTest::newRow("code") << u"```\nint *a;\n\n* b\n```"_s << u"<pre>\nint *a;\n\n* b\n</pre>"_s;
    QTest::newRow("code with language") << u"```cpp\nint a;\n```"_s << u"<pre><code class=\"cpp\">\nint a;\n</code></pre>"_s;
    QTest::newRow("link") << u"See [the page](https://example.org/a?b=c&d=e) now"_s << u"See \"the page\":https://example.org/a?b=c&d=e now"_s;
    QTest::newRow("plain address") << u"See https://example.org/_a_/b now"_s << u"See https://example.org/_a_/b now"_s;
    QTest::newRow("image") << u"![alt](https://example.org/a.png)"_s << u"!https://example.org/a.png(alt)!"_s;
    QTest::newRow("table") << u"| a | b |\n| --- | ---: |\n| 1 | 2 |"_s << u"|_. a |_>. b |\n| 1 |>. 2 |"_s;
    QTest::newRow("rule") << u"a\n\n---\n\nb"_s << u"a\n\n---\n\nb"_s;
    QTest::newRow("lines") << u"one\ntwo"_s << u"one\ntwo"_s;
    QTest::newRow("names") << u"snake_case and a * b - c, -5"_s << u"snake_case and a * b - c, -5"_s;
}

void TstTextile::bothWays()
{
    QFETCH(QString, markdown);
    QFETCH(QString, textile);
    QCOMPARE(markdownToTextile(markdown), textile);
    if (QLatin1StringView(QTest::currentDataTag()) == QLatin1StringView("plain address"))
        QCOMPARE(textileToMarkdown(textile), u"See <https://example.org/_a_/b> now"_s);
    else
        QCOMPARE(textileToMarkdown(textile), markdown);
}

void TstTextile::textileIsRead_data()
{
    QTest::addColumn<QString>("textile");
    QTest::addColumn<QString>("markdown");
    QTest::newRow("bq") << u"bq. quoted"_s << u"> quoted"_s;
    QTest::newRow("windows lines") << u"one\r\n\r\n*two*"_s << u"one\n\n**two**"_s;
    QTest::newRow("table without head") << u"|a|b|\n|c|d|"_s << u"|  |  |\n| --- | --- |\n| a | b |\n| c | d |"_s;
    QTest::newRow("pre within a line") << u"<pre>a</pre>"_s << u"```\na\n```"_s;
    QTest::newRow("unknown stays") << u"fn1. note, ??cite?? +ins+ {{macro}} #123"_s << u"fn1. note, ??cite?? +ins+ {{macro}} #123"_s;
    QTest::newRow("markdown signs are text") << u"1. no list, a `tick` and <b>"_s << u"1\\. no list, a \\`tick\\` and \\<b>"_s;
    QTest::newRow("link then dot") << u"\"t\":https://e.org/x."_s << u"[t](https://e.org/x)."_s;
}

void TstTextile::textileIsRead()
{
    QFETCH(QString, textile);
    QFETCH(QString, markdown);
    QCOMPARE(textileToMarkdown(textile), markdown);
}

void TstTextile::roundTripIsStableAndKeepsWords()
{
    QRandomGenerator random(42);
    const QStringList pieces = u"word|w2|ünï|☃| |  |\n|\n\n|*|**|_|__|~~|-|- |* |1. |# |## |> |`|```\n|@|!|[|]|(|)|](https://e.org/x_y)|\"|\":|<|>|&|&amp;|\\|"
                               "|http://e.org/_a|\\||---|\n---\n|h1. |bq. |<pre>|</pre>|<code>|</code>|+|=|    |.|,|a_b|:|%|^"_s.split(u'|');
    int unstable = 0;
    for (int round = 0; round < 20'000; ++round) {
        QString text;
        const int length = random.bounded(1, 14);
        for (int i = 0; i < length; ++i)
            text += pieces.at(random.bounded(static_cast<int>(pieces.size())));
        const QString once = textileToMarkdown(markdownToTextile(text));
        const QString twice = textileToMarkdown(markdownToTextile(once));
        for (const QString &name : {u"word"_s, u"w2"_s, u"ünï"_s, u"☃"_s})
            QVERIFY2(once.count(name) >= text.count(name), qPrintable(u"dropped %1 from <<%2>> : <<%3>>"_s.arg(name, text, once)));
        if (once != twice && ++unstable <= 12)
            qWarning().noquote() << "<<" << text << ">>\nT <<" << markdownToTextile(text) << ">>\n1 <<" << once << ">>\nT <<" << markdownToTextile(once) << ">>\n2 <<" << twice << ">>\n-----";
    }
    QCOMPARE(unstable, 0);
}

void TstTextile::nestingWithoutEnd_data()
{
    QTest::addColumn<QString>("text");
    const auto nested = [](const QString &before, const QString &after) { return QString(before.repeated(30'000) + u"word"_s + after.repeated(30'000)); };
    QTest::newRow("quotes") << nested(u">"_s, {});
    QTest::newRow("quotes with blanks") << nested(u"> "_s, {});
    QTest::newRow("lists") << nested(u"- "_s, {});
    QTest::newRow("numbered lists") << nested(u"1. "_s, {});
    QTest::newRow("lists in quotes") << nested(u"> - "_s, {});
    QTest::newRow("emphasis") << nested(u"*_"_s, u"_*"_s);
    QTest::newRow("strong emphasis") << nested(u"**_"_s, u"_**"_s);
    QTest::newRow("links") << nested(u"["_s, u"](u)"_s);
    QTest::newRow("images") << nested(u"!["_s, u"](u)"_s);
}

// Each of these once ended the program, or took all memory.
void TstTextile::nestingWithoutEnd()
{
    QFETCH(QString, text);
    const QString once = textileToMarkdown(markdownToTextile(text));
    QVERIFY(once.contains(u"word"_s));
    QVERIFY(textileToMarkdown(text).contains(u"word"_s));
}

// The time grows with the size and not with its square: these took many minutes.
void TstTextile::veryLongTexts()
{
    const QStringList lines {u"2026-01-01 [INFO] <a@b.c> foo_bar: \"x\"=1 & y*z -- [1] http://e.org/a_b?c=d&e=f\n"_s, u"ls *a -b _c [d \"e @f\n"_s, u"word "_s};
    for (const QString &line : lines) {
        const QString text = line.repeated(1'500'000 / line.size());
        const QString once = textileToMarkdown(markdownToTextile(text));
        QVERIFY(once.size() >= text.size() * 9 / 10);
        QVERIFY(textileToMarkdown(text).size() >= text.size() * 9 / 10);
    }
    QVERIFY2(textileToMarkdown(QString(u"a "_s + QChar(0xd83d) + u" *b*"_s)).endsWith(u"**b**"_s), "half a character does no harm");
}

QTEST_GUILESS_MAIN(TstTextile)
#include "tst_textile.moc"
