#include "core/rules/gallery.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

static void initRuleResources() { Q_INIT_RESOURCE(rules); }

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QString linesOf(const QJsonValue &lines)
{
    QString script;
    for (const QJsonValue line : lines.toArray())
        script += line.toString() + u'\n';
    return script;
}
} // namespace

Result<GalleryRule> readGalleryRule(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return Error::make(ErrorCode::Internal, u"A rule of the gallery cannot be read: %1"_s.arg(error.errorString()));
    const GalleryRule rule {document["id"_L1].toString(), document["title"_L1].toString(), document["sentence"_L1].toString(), linesOf(document["outgoing"_L1]),
                            linesOf(document["incoming"_L1]), linesOf(document["afterAck"_L1])};
    for (const auto &[name, text] : {std::pair("id"_L1, rule.id), std::pair("title"_L1, rule.title), std::pair("sentence"_L1, rule.sentence),
                                     std::pair("outgoing"_L1, rule.outgoing), std::pair("incoming"_L1, rule.incoming)}) {
        if (text.isEmpty())
            return Error::make(ErrorCode::Internal, u"The rule “%1” of the gallery lacks “%2”"_s.arg(rule.id, name));
    }
    return rule;
}

const QList<GalleryRule> &ruleGallery()
{
    static const QList<GalleryRule> gallery = [] {
        initRuleResources();
        QList<GalleryRule> rules;
        const QDir folder(u":/lockstep/rules/gallery"_s);
        for (const QString &name : folder.entryList(QDir::Files)) {
            QFile file(folder.filePath(name));
            if (!file.open(QIODevice::ReadOnly))
                continue;
            if (Result<GalleryRule> rule = readGalleryRule(file.readAll())) // a test holds the files to be right
                rules.append(*rule);
        }
        std::sort(rules.begin(), rules.end(), [](const GalleryRule &a, const GalleryRule &b) { return a.title.compare(b.title, Qt::CaseInsensitive) < 0; });
        return rules;
    }();
    return gallery;
}

const GalleryRule *galleryRule(const QString &id)
{
    const QList<GalleryRule> &rules = ruleGallery();
    const auto at = std::find_if(rules.cbegin(), rules.cend(), [&id](const GalleryRule &rule) { return rule.id == id; });
    return at == rules.cend() ? nullptr : &*at;
}

} // namespace lockstep
