// The sandbox board against what every connector must do.
#include "core/connectors/sandbox/sandboxboard.h"
#include "core/connectors/sandbox/sandboxconnector.h"
#include "tests/conformance/connectorsuite.h"

#include <QCoreApplication>
#include <QFile>
#include <QTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
class SandboxFixture final : public TrackerFixture {
public:
    SandboxFixture()
    {
        const auto opened = SandboxBoard::open(sandboxBoardPath(m_folder.path(), u"suite"_s), u"lockstep"_s, m_clock);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().message));
        m_board = *opened;
    }

    std::unique_ptr<Connector> make() override
    {
        ConnectorContext context;
        context.settings = {{u"board"_s, u"suite"_s}};
        context.clock = &m_clock;
        context.random = &m_random;
        context.dataFolder = m_folder.path();
        return sandboxDescriptor().make(context);
    }
    TrackerSamples samples() const override
    {
        TrackerSamples samples;
        samples.firstStatus = u"New"_s;
        samples.secondStatus = u"In Progress"_s;
        samples.onePriority = u"Low"_s;
        samples.otherPriority = u"High"_s;
        samples.assignee = u"bob"_s;
        samples.type = u"Bug"_s;
        samples.custom = {{u"Severity"_s, u"Low"_s, u"High"_s}, {u"Reference"_s, u"R-1 ä"_s, u"R-2"_s}};
        samples.labels = true;
        samples.wrongQuery = u"nonsense:1"_s;
        return samples;
    }
    QString queryForSummary(const QString &text) const override { return u"text:%1"_s.arg(text); }

    IssueId otherCreates(const QString &summary) override { return IssueId(QString::number(*m_board->create({.summary = summary}, u"alice"_s))); }
    void otherEditsSummary(const IssueId &issue, const QString &summary) override { done(m_board->edit(number(issue), {.summary = summary}, u"alice"_s)); }
    void otherComments(const IssueId &issue, const QString &body) override { done(m_board->addComment(number(issue), body, false, u"alice"_s)); }
    void otherAttaches(const IssueId &issue, const QString &fileName, const QByteArray &content) override
    {
        const Result<QString> path = m_board->newContentFile(m_random.next());
        done(path);
        QFile file(*path);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write the board's file");
        file.close();
        BoardAttachment attachment;
        attachment.fileName = fileName;
        attachment.mimeType = u"text/plain"_s;
        attachment.size = content.size();
        done(m_board->addAttachment(number(issue), attachment, *path, u"alice"_s));
    }
    Done otherEditsComment(const IssueId &issue, const QString &commentId, const QString &body) override
    {
        done(m_board->editComment(number(issue), commentId.toLongLong(), body, std::nullopt, u"alice"_s));
        return Done::Yes;
    }
    Done otherLogsTime(const IssueId &issue, qint64 seconds, const QString &body) override
    {
        done(m_board->addWorklog(number(issue), {0, {}, seconds, u"2026-02-01"_s, body, {}, {}, {}}, u"alice"_s));
        return Done::Yes;
    }
    Done otherRemoves(const IssueId &issue) override
    {
        done(m_board->remove(number(issue), u"alice"_s));
        return Done::Yes;
    }

private:
    static qint64 number(const IssueId &issue) { return issue.value().toLongLong(); }
    template<typename T>
    static void done(const Result<T> &result)
    {
        if (!result)
            qFatal("%s", qPrintable(result.error().message));
    }

    QTemporaryDir m_folder;
    SystemClock m_clock;
    SeededRandom m_random {3};
    std::shared_ptr<SandboxBoard> m_board;
};
} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    SandboxFixture fixture;
    ConnectorSuite suite(fixture);
    return QTest::qExec(&suite, argc, argv);
}
