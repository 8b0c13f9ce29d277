// Markdown to HTML and back: what people write arrives, nothing dangerous passes, nothing drifts.
#include "core/connectors/text/html.h"
#include "core/connectors/text/markdown.h"

#include <QRandomGenerator>
#include <QTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstMarkdown final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noWordIsLost_data()
    {
        QTest::addColumn<QString>("html");
        QTest::newRow("strike and tilde") << u"<p><s>~5 word</s></p>"_s; // Was read as a fence
        QTest::newRow("tilde before strike") << u"~<s>word</s>"_s;
        QTest::newRow("emphasised signs") << QString(u"<em>_</em><em>*</em>"_s.repeated(9) + u"<em>word</em>"_s + u"<em>*</em><em>_</em>"_s.repeated(9));
        QTest::newRow("text beside cells") << u"<table>word<tr>word<td>a</td><td>b</td></tr></table>"_s;
    }

    void noWordIsLost()
    {
        QFETCH(QString, html);
        QCOMPARE(htmlToMarkdown(html).count(u"word"_s), html.count(u"word"_s));
    }

    void noWordIsLostInAnyMarkup()
    {
        QRandomGenerator random(7);
        const QStringList pieces = u"<em>|</em>|<b>|</b>|*|_|`|~|<s>|</s>|word|word| |<br>|<p>|</p>|[x](y)|&lt;b&gt;|<code>|</code>|<li>|<ul>|</ul>|#|- |1. |\n|"
                                   "<blockquote>|</blockquote>|&amp;|!|<a href=\"http://e.org\">|</a>|<pre>|</pre>|<td>|<tr>|<table>|</table>|\\|==|---"_s.split(u'|');
        for (int round = 0; round < 10'000; ++round) {
            QString html;
            for (int i = random.bounded(1, 16); i > 0; --i)
                html.append(pieces.at(random.bounded(static_cast<int>(pieces.size()))));
            const QString markdown = htmlToMarkdown(html);
            QVERIFY2(markdown.count(u"word"_s) == html.count(u"word"_s), qPrintable(u"<<%1>> became <<%2>>"_s.arg(html, markdown)));
        }
    }

    void nestingWithoutEnd()
    {
        for (const auto &[before, after] : QList<QPair<QString, QString>> {{u">"_s, {}}, {u"- "_s, {}}, {u"*_"_s, u"_*"_s}, {u"["_s, u"](u)"_s}}) {
            const QString text = QString(before.repeated(20'000) + u"word"_s + after.repeated(20'000));
            QVERIFY(htmlToMarkdown(markdownToHtml(text)).contains(u"word"_s));
        }
        for (const QString &tag : {u"blockquote"_s, u"ul><li"_s, u"b"_s, u"table><tr><td"_s}) {
            QVERIFY2(htmlToMarkdown(QString(u"<"_s + tag + u">"_s).repeated(20'000) + u"word"_s).contains(u"word"_s), qPrintable(tag));
        }
    }

    void fromHtml_data()
    {
        QTest::addColumn<QString>("html");
        QTest::addColumn<QString>("markdown");
        QTest::newRow("paragraphs") << u"<p>One</p><p>Two<br>lines</p>"_s << u"One\n\nTwo\nlines"_s;
        QTest::newRow("emphasis") << u"a <b>bold </b><i>it</i> <s>gone</s>"_s << u"a **bold** *it* ~~gone~~"_s;
        QTest::newRow("code") << u"<p>run <code>ls -l</code></p><pre>a\n  b &lt;c&gt;\n</pre>"_s << u"run `ls -l`\n\n```\na\n  b <c>\n```"_s;
        QTest::newRow("link") << u"<a href='http://x.test/a?b=1&amp;c=2'>here</a>"_s << u"[here](http://x.test/a?b=1&c=2)"_s;
        QTest::newRow("same link") << u"<a href=\"http://x.test/\">http://x.test/</a>"_s << u"<http://x.test/>"_s;
        QTest::newRow("list") << u"<ul><li>one<li>two<ol><li>a</li><li>b</li></ol></li></ul>"_s << u"- one\n- two\n  1. a\n  2. b"_s;
        QTest::newRow("heading") << u"<h2>Head</h2>text"_s << u"## Head\n\ntext"_s;
        QTest::newRow("quote") << u"<blockquote><p>a</p><p>b</p></blockquote>"_s << u"> a\n> \n> b"_s;
        QTest::newRow("table") << u"<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>x|y</td></tr></table>"_s
                               << u"| A | B |\n| --- | --- |\n| 1 | x\\|y |"_s;
        QTest::newRow("image") << u"<img src='http://x.test/i.png' alt='pic'>"_s << u"![pic](http://x.test/i.png)"_s;
        QTest::newRow("script") << u"a<script>alert(1)</script><style>p{}</style><!-- c -->b"_s << u"ab"_s;
        QTest::newRow("entities") << u"&lt;b&gt; &amp;amp; &auml;&#8364;&#x20AC;&nbsp;&bogus; A&B"_s << u"<b> \\&amp; ä€€ \\&bogus; A&B"_s;
        QTest::newRow("not markup") << u"<p>2 * 3 * 4, snake_case, 5 < 6, # 1</p><p># no heading</p><p>1. no list</p>"_s
                                    << u"2 * 3 * 4, snake_case, 5 < 6, # 1\n\n\\# no heading\n\n1\\. no list"_s;
        QTest::newRow("stars") << u"**not bold**"_s << u"\\*\\*not bold\\*\\*"_s;
        QTest::newRow("mail") << u"<div>Hello,<br /><br />bye<div>--</div></div>"_s << u"Hello,\n\nbye\n\n\\--"_s;
        QTest::newRow("bad nesting") << u"<b>a<i> b</b>c</i> d</p></div>"_s << u"**a *b***c d"_s;
        QTest::newRow("script link") << u"<a href=\"javascript:alert(1)\">x</a>"_s << u"x"_s;
        QTest::newRow("nothing") << u" \n "_s << u""_s;
    }
    void fromHtml()
    {
        QFETCH(QString, html);
        QFETCH(QString, markdown);
        QCOMPARE(htmlToMarkdown(html), markdown);
    }

    void toHtml_data()
    {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<QString>("html");
        QTest::newRow("lines") << u"a\nb"_s << u"<p>a<br />\nb</p>"_s;
        QTest::newRow("raw html") << u"<script>alert(1)</script> <b>x</b>"_s
                                  << u"<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;x&lt;/b&gt;</p>"_s;
        QTest::newRow("bad link") << u"[x](javascript:alert(1))"_s << u"<p><a>x</a></p>"_s;
        QTest::newRow("quotes") << u"[x](http://a.test/?q=\"b\")"_s << u"<p><a href=\"http://a.test/?q=&quot;b&quot;\">x</a></p>"_s;
        QTest::newRow("code") << u"```cpp\na<b>\n```"_s << u"<pre><code class=\"language-cpp\">a&lt;b&gt;\n</code></pre>"_s;
    }
    void toHtml()
    {
        QFETCH(QString, markdown);
        QFETCH(QString, html);
        QCOMPARE(markdownToHtml(markdown), html);
    }

    void anyMarkdown_isStableAfterOneRound()
    {
        const QStringList pieces {u"word"_s, u" "_s, u"\n"_s, u"\n\n"_s, u"*"_s, u"**"_s, u"_"_s, u"`"_s, u"```\n"_s, u"# "_s, u"- "_s, u"1. "_s,
                                  u"> "_s, u"["_s, u"]"_s, u"](http://x.test)"_s, u"<b>"_s, u"</b>"_s, u"&amp;"_s, u"|"_s, u"\n| --- | --- |\n"_s,
                                  u"---\n"_s, u"~~"_s, u"\\"_s, u"!"_s, u"ä☃"_s, u"  "_s, u"    "_s, u"<http://y.test>"_s, u"=\n"_s};
        QRandomGenerator random(7);
        for (int run = 0; run < 3000; ++run) {
            QString text;
            for (int i = random.bounded(1, 30); i > 0; --i)
                text.append(pieces.at(random.bounded(static_cast<int>(pieces.size()))));
            const QString once = htmlToMarkdown(markdownToHtml(text));
            QCOMPARE(htmlToMarkdown(markdownToHtml(once)), once);
        }
    }

    void anyWords_surviveTheRound()
    {
        QRandomGenerator random(11);
        for (int run = 0; run < 500; ++run) {
            QStringList words;
            for (int i = random.bounded(1, 20); i > 0; --i)
                words.append(u"w%1"_s.arg(random.bounded(1000)));
            const QString text = words.join(random.bounded(2) ? u" "_s : u"\n"_s);
            QCOMPARE(htmlToMarkdown(markdownToHtml(text)), text);
        }
    }

    void garbage_neverCrashes()
    {
        const QStringList pieces {u"<"_s, u">"_s, u"</"_s, u"<p"_s, u"<ul><li>"_s, u"<table><tr><td>"_s, u"</table>"_s, u"\""_s, u"'"_s, u"="_s, u"&#"_s,
                                  u"&#x110000;"_s, u"<!--"_s, u"-->"_s, u"<pre>"_s, u"<a href="_s, u"x"_s, QString(QChar(0)), u"<b><i>"_s, u"<script"_s};
        QRandomGenerator random(13);
        for (int run = 0; run < 2000; ++run) {
            QString text;
            for (int i = random.bounded(1, 40); i > 0; --i)
                text.append(pieces.at(random.bounded(static_cast<int>(pieces.size()))));
            const QString once = htmlToMarkdown(text);
            QCOMPARE(htmlToMarkdown(markdownToHtml(once)), once);
        }
        QVERIFY(htmlToMarkdown(u"<div><b>"_s.repeated(20'000) + u"deep"_s).contains(u"deep"_s));
    }
};

QTEST_GUILESS_MAIN(TstMarkdown)
#include "tst_markdown.moc"
