#include "tests/support/benchtracker.h"

#include "core/model/worklog.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

FakeIssue *BenchTracker::find(const QString &id)
{
    const auto found = issues.find(id.toLongLong());
    return found == issues.end() ? nullptr : &*found;
}

const FakeIssue &BenchTracker::issue(const QString &id) const
{
    static const FakeIssue none;
    const auto found = issues.constFind(id.toLongLong());
    return found == issues.cend() ? none : *found;
}

QString BenchTracker::onlyIssue() const { return issues.size() == 1 ? issues.first().id : QString(); }
QJsonValue BenchTracker::value(const QString &id, const QString &field) const { return flatFields(issue(id).fields, issue(id).custom).value(field); }

QStringList BenchTracker::commentsOf(const QString &id) const
{
    QStringList bodies;
    for (const Comment &comment : issue(id).comments)
        bodies.append(comment.body);
    return bodies;
}

QStringList BenchTracker::timeOf(const QString &id) const
{
    QStringList texts;
    for (const Worklog &worklog : issue(id).worklogs)
        texts.append(worklogText(worklog));
    texts.sort();
    return texts;
}

QString BenchTracker::state() const
{
    QStringList lines;
    for (const FakeIssue &issue : issues) {
        QJsonArray comments;
        for (const Comment &comment : issue.comments)
            comments.append(comment.body);
        QStringList files;
        for (const FakeAttachment &a : issue.attachments)
            files.append(a.fileName + u' ' + QString::fromLatin1(QCryptographicHash::hash(a.content, QCryptographicHash::Sha256).toHex().left(12)));
        files.sort();
        QJsonObject whole {{u"values"_s, flatFields(issue.fields, issue.custom)}, {u"comments"_s, comments},
                                 {u"files"_s, QJsonArray::fromStringList(files)}};
        if (!issue.worklogs.isEmpty())
            whole.insert(u"time"_s, QJsonArray::fromStringList(timeOf(issue.id)));
        lines.append(QString::fromUtf8(QJsonDocument(whole).toJson(QJsonDocument::Compact)));
    }
    lines.sort();
    return lines.join(u'\n');
}

void BenchTracker::failNext(const QString &operation, const Error &error, int times)
{
    for (int i = 0; i < times; ++i)
        m_faults.append({operation, error, false});
}

void BenchTracker::loseAnswerOfNext(const QString &operation, ErrorCode code)
{
    m_faults.append({operation, Error::make(code, u"The answer to %1 was cut off"_s.arg(operation)), true});
}

std::optional<BenchTracker::Fault> BenchTracker::takeFault(const QString &operation, bool afterWork)
{
    for (qsizetype i = 0; i < m_faults.size(); ++i) {
        if (m_faults.at(i).operation == operation && m_faults.at(i).afterWork == afterWork)
            return m_faults.takeAt(i);
    }
    return {};
}

} // namespace lockstep
