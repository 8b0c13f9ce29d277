#include "core/connectors/text/markdown.h"

#include <md4c.h>

using namespace Qt::StringLiterals;

namespace lockstep {

bool isSafeLink(const QString &address)
{
    const QString text = address.trimmed();
    const qsizetype colon = text.indexOf(u':');
    const qsizetype stop = text.indexOf(QChar(u'/'));
    if (colon < 0 || (stop >= 0 && stop < colon))
        return true; // relative
    const QString scheme = text.left(colon).toLower();
    return scheme == "http"_L1 || scheme == "https"_L1 || scheme == "mailto"_L1 || scheme == "ftp"_L1;
}

namespace {
struct Writer {
    QString html;
    int images = 0; ///< Within so many images: only plain text, for alt=""

    void raw(QLatin1StringView text)
    {
        if (images == 0)
            html.append(text);
    }
    void text(const QString &text) { html.append(text.toHtmlEscaped()); }
};

QString stringOf(const MD_CHAR *text, MD_SIZE size) { return QString::fromUtf8(text, static_cast<qsizetype>(size)); }

// Attributes come in pieces, entities among them; entities stay as they are.
QString attribute(const MD_ATTRIBUTE &attribute)
{
    QString value;
    if (!attribute.text)
        return value;
    for (int i = 0; attribute.substr_offsets[i] < attribute.size; ++i) {
        const MD_OFFSET from = attribute.substr_offsets[i];
        const QString piece = stringOf(attribute.text + from, attribute.substr_offsets[i + 1] - from);
        value.append(attribute.substr_types[i] == MD_TEXT_ENTITY ? piece : piece.toHtmlEscaped());
    }
    return value;
}

QLatin1StringView alignment(const void *detail)
{
    switch (static_cast<const MD_BLOCK_TD_DETAIL *>(detail)->align) {
    case MD_ALIGN_LEFT: return " align=\"left\""_L1;
    case MD_ALIGN_CENTER: return " align=\"center\""_L1;
    case MD_ALIGN_RIGHT: return " align=\"right\""_L1;
    case MD_ALIGN_DEFAULT: break;
    }
    return {};
}

int enterBlock(MD_BLOCKTYPE type, void *detail, void *user)
{
    Writer &w = *static_cast<Writer *>(user);
    switch (type) {
    case MD_BLOCK_QUOTE: w.raw("<blockquote>\n"_L1); break;
    case MD_BLOCK_UL: w.raw("<ul>\n"_L1); break;
    case MD_BLOCK_OL: {
        const unsigned start = static_cast<MD_BLOCK_OL_DETAIL *>(detail)->start;
        w.html.append(start == 1 ? u"<ol>\n"_s : u"<ol start=\"%1\">\n"_s.arg(start));
        break;
    }
    case MD_BLOCK_LI: w.raw("<li>"_L1); break;
    case MD_BLOCK_HR: w.raw("<hr />\n"_L1); break;
    case MD_BLOCK_H: w.html.append(u"<h%1>"_s.arg(static_cast<MD_BLOCK_H_DETAIL *>(detail)->level)); break;
    case MD_BLOCK_CODE: {
        const QString language = attribute(static_cast<MD_BLOCK_CODE_DETAIL *>(detail)->lang);
        w.html.append(language.isEmpty() ? u"<pre><code>"_s : u"<pre><code class=\"language-%1\">"_s.arg(language));
        break;
    }
    case MD_BLOCK_P: w.raw("<p>"_L1); break;
    case MD_BLOCK_TABLE: w.raw("<table>\n"_L1); break;
    case MD_BLOCK_THEAD: w.raw("<thead>\n"_L1); break;
    case MD_BLOCK_TBODY: w.raw("<tbody>\n"_L1); break;
    case MD_BLOCK_TR: w.raw("<tr>"_L1); break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        w.raw(type == MD_BLOCK_TH ? "<th"_L1 : "<td"_L1);
        w.raw(alignment(detail));
        w.raw(">"_L1);
        break;
    case MD_BLOCK_DOC:
    case MD_BLOCK_HTML: break;
    }
    return 0;
}

int leaveBlock(MD_BLOCKTYPE type, void *detail, void *user)
{
    Writer &w = *static_cast<Writer *>(user);
    switch (type) {
    case MD_BLOCK_QUOTE: w.raw("</blockquote>\n"_L1); break;
    case MD_BLOCK_UL: w.raw("</ul>\n"_L1); break;
    case MD_BLOCK_OL: w.raw("</ol>\n"_L1); break;
    case MD_BLOCK_LI: w.raw("</li>\n"_L1); break;
    case MD_BLOCK_H: w.html.append(u"</h%1>\n"_s.arg(static_cast<MD_BLOCK_H_DETAIL *>(detail)->level)); break;
    case MD_BLOCK_CODE: w.raw("</code></pre>\n"_L1); break;
    case MD_BLOCK_P: w.raw("</p>\n"_L1); break;
    case MD_BLOCK_TABLE: w.raw("</table>\n"_L1); break;
    case MD_BLOCK_THEAD: w.raw("</thead>\n"_L1); break;
    case MD_BLOCK_TBODY: w.raw("</tbody>\n"_L1); break;
    case MD_BLOCK_TR: w.raw("</tr>\n"_L1); break;
    case MD_BLOCK_TH: w.raw("</th>"_L1); break;
    case MD_BLOCK_TD: w.raw("</td>"_L1); break;
    case MD_BLOCK_DOC:
    case MD_BLOCK_HR:
    case MD_BLOCK_HTML: break;
    }
    return 0;
}

int enterSpan(MD_SPANTYPE type, void *detail, void *user)
{
    Writer &w = *static_cast<Writer *>(user);
    switch (type) {
    case MD_SPAN_EM: w.raw("<em>"_L1); break;
    case MD_SPAN_STRONG: w.raw("<strong>"_L1); break;
    case MD_SPAN_DEL: w.raw("<del>"_L1); break;
    case MD_SPAN_CODE: w.raw("<code>"_L1); break;
    case MD_SPAN_A: {
        const QString address = attribute(static_cast<MD_SPAN_A_DETAIL *>(detail)->href);
        if (w.images == 0)
            w.html.append(isSafeLink(address) ? u"<a href=\"%1\">"_s.arg(address) : u"<a>"_s);
        break;
    }
    case MD_SPAN_IMG: {
        const QString address = attribute(static_cast<MD_SPAN_IMG_DETAIL *>(detail)->src);
        if (w.images++ == 0)
            w.html.append(isSafeLink(address) ? u"<img src=\"%1\" alt=\""_s.arg(address) : u"<img alt=\""_s);
        break;
    }
    default: break;
    }
    return 0;
}

int leaveSpan(MD_SPANTYPE type, void *, void *user)
{
    Writer &w = *static_cast<Writer *>(user);
    switch (type) {
    case MD_SPAN_EM: w.raw("</em>"_L1); break;
    case MD_SPAN_STRONG: w.raw("</strong>"_L1); break;
    case MD_SPAN_DEL: w.raw("</del>"_L1); break;
    case MD_SPAN_CODE: w.raw("</code>"_L1); break;
    case MD_SPAN_A: w.raw("</a>"_L1); break;
    case MD_SPAN_IMG:
        if (--w.images == 0)
            w.raw("\" />"_L1);
        break;
    default: break;
    }
    return 0;
}

int writeText(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *user)
{
    Writer &w = *static_cast<Writer *>(user);
    switch (type) {
    case MD_TEXT_NULLCHAR: w.html.append(QChar(QChar::ReplacementCharacter)); break;
    case MD_TEXT_BR:
    case MD_TEXT_SOFTBR: w.images > 0 ? w.html.append(u' ') : w.html.append(u"<br />\n"_s); break;
    case MD_TEXT_ENTITY: w.html.append(stringOf(text, size)); break;
    default: w.text(stringOf(text, size)); break;
    }
    return 0;
}
} // namespace

QString markdownToHtml(const QString &markdown)
{
    const QByteArray bytes = markdown.toUtf8();
    Writer writer;
    MD_PARSER parser {};
    parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_NOHTML;
    parser.enter_block = enterBlock;
    parser.leave_block = leaveBlock;
    parser.enter_span = enterSpan;
    parser.leave_span = leaveSpan;
    parser.text = writeText;
    if (md_parse(bytes.constData(), static_cast<MD_SIZE>(bytes.size()), &parser, &writer) != 0)
        return u"<pre>%1</pre>"_s.arg(markdown.toHtmlEscaped()); // out of memory in the parser: nothing is lost
    return writer.html.trimmed();
}

} // namespace lockstep
