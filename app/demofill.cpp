// The demo's issues, put on the boards one after the other.

#include "app/controlprotocol.h"
#include "app/demo.h"

#include <QFile>
#include <QPromise>
#include <QTemporaryDir>

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr auto logFileName = "log in.txt";

struct DemoIssue {
    BoardClient *board;
    BoardEdit draft;
    QString author;
    QString comment; ///< Empty: none
    QString commentAuthor;
    QString file; ///< Path of an attachment; empty: none
};

BoardEdit draft(const QString &summary, const QString &description, const QString &priority, const QStringList &labels)
{
    BoardEdit edit;
    edit.summary = summary;
    edit.description = description;
    edit.priority = priority;
    edit.labels = labels;
    return edit;
}

QList<DemoIssue> demoIssues(BoardClient *blue, BoardClient *red, const QString &file)
{
    BoardEdit badges = draft(u"Order new badges for the team"_s, u"The old ones still say *2024*."_s, u"Low"_s, {u"office"_s});
    badges.dueDate = u"2026-12-18"_s;
    return {
        {blue,
         draft(u"Welcome to Lockstep"_s,
               u"This issue was made on the board **Blue**. In a moment its twin is on **Red**.\n\nChange either of them and watch the queue."_s,
               u"Normal"_s, {u"welcome"_s}),
         u"alice"_s, u"Comments travel too. Write one on Red and it comes back here."_s, u"alice"_s, {}},
        {blue,
         draft(u"Cannot log in after the update"_s, u"Since this morning the page answers *500*.\n\n- any browser\n- any account"_s, u"Urgent"_s,
               {u"bug"_s, u"login"_s}),
         u"bob"_s, {}, {}, file},
        {red, draft(u"Printer on the second floor is out of toner"_s, u"Black, the large cartridge."_s, u"Normal"_s, {u"office"_s}), u"carol"_s, {}, {}, {}},
        {blue, badges, u"alice"_s, {}, {}, {}},
        {red, draft(u"Export takes ten minutes"_s, u"It took one before. About 40,000 rows."_s, u"High"_s, {u"bug"_s, u"slow"_s}), u"carol"_s,
         u"The index on `created` is gone."_s, u"bob"_s, {}},
    };
}

/// One issue after the other: looked for, made, commented, its file attached, as far as it is not so yet. Deletes itself at the end.
class Filler final : public QObject {
public:
    Filler(BoardClient *blue, BoardClient *red)
    {
        m_promise.start();
        const QString path = m_files.filePath(QString::fromLatin1(logFileName));
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write("12:00:01  GET /login  200\n12:00:04  POST /login  500  session store is full\n");
        file.close();
        m_issues = demoIssues(blue, red, path);
        for (BoardClient *board : {blue, red})
            listen(board);
    }
    QFuture<CommandOutcome> future() const { return m_promise.future(); }

    void start() { run(Step::List); }

private:
    enum class Step { List, Create, Read, Comment, Attach, Next };

    void listen(BoardClient *board)
    {
        connect(board, &BoardClient::listed, this, [this, board](const QList<BoardIssue> &issues) {
            if (isAt(board))
                m_listed = issues;
        });
        connect(board, &BoardClient::issueRead, this, [this, board](const BoardIssue &issue) {
            if (isAt(board) && issue.number == m_number)
                m_read = issue;
        });
        connect(board, &BoardClient::finished, this, [this, board](quint64 request, qint64 number) {
            if (isAt(board) && request == m_request)
                finished(number);
        });
        connect(board, &BoardClient::failed, this, [this, board](quint64 request, const Error &error) {
            if (isAt(board) && request == m_request)
                end(refused(error));
        });
        connect(board, &QObject::destroyed, this, [this] { end(refused(ErrorCode::Cancelled, u"The demo's boards were closed."_s)); });
    }

    bool isAt(const BoardClient *board) const { return !m_ended && board == m_issues.at(m_at).board; }

    void run(Step step)
    {
        const DemoIssue &issue = m_issues.at(m_at);
        m_step = step;
        switch (step) {
        case Step::List: m_request = issue.board->list(); return;
        case Step::Create: m_request = issue.board->create(issue.draft, issue.author); return;
        case Step::Read: m_request = issue.board->read(m_number); return;
        case Step::Comment:
            if (issue.comment.isEmpty() || hasComment(issue.comment))
                return run(Step::Attach);
            m_request = issue.board->comment(m_number, issue.comment, false, issue.commentAuthor);
            return;
        case Step::Attach:
            if (issue.file.isEmpty() || hasFile())
                return run(Step::Next);
            m_request = issue.board->attach(m_number, issue.file, issue.author);
            return;
        case Step::Next: break;
        }
        m_read.reset();
        if (++m_at < m_issues.size())
            return run(Step::List);
        CommandOutcome outcome;
        outcome.text = u"The demo is set up: Blue and Red are connected."_s;
        end(outcome);
    }

    void finished(qint64 number)
    {
        switch (m_step) {
        case Step::List: {
            const QString summary = *m_issues.at(m_at).draft.summary;
            const auto there = std::find_if(m_listed.begin(), m_listed.end(), [&summary](const BoardIssue &issue) { return issue.summary == summary; });
            m_number = there == m_listed.end() ? 0 : there->number;
            return run(m_number == 0 ? Step::Create : Step::Read);
        }
        case Step::Create: m_number = number; return run(Step::Comment);
        case Step::Read: return run(Step::Comment);
        case Step::Comment: return run(Step::Attach);
        case Step::Attach: return run(Step::Next);
        case Step::Next: return;
        }
    }

    bool hasComment(const QString &body) const
    {
        return m_read && std::any_of(m_read->comments.begin(), m_read->comments.end(), [&body](const BoardComment &comment) { return comment.body == body; });
    }
    bool hasFile() const
    {
        return m_read && std::any_of(m_read->attachments.begin(), m_read->attachments.end(), [](const BoardAttachment &attachment) {
            return attachment.fileName == QLatin1StringView(logFileName);
        });
    }

    void end(const CommandOutcome &outcome)
    {
        if (std::exchange(m_ended, true))
            return;
        m_promise.addResult(outcome);
        m_promise.finish();
        deleteLater();
    }

    QTemporaryDir m_files; ///< Contents of attachments until they are copied
    QList<DemoIssue> m_issues;
    QPromise<CommandOutcome> m_promise;
    QList<BoardIssue> m_listed;
    std::optional<BoardIssue> m_read;
    Step m_step = Step::List;
    qsizetype m_at = 0;
    quint64 m_request = 0;
    qint64 m_number = 0;
    bool m_ended = false;
};
} // namespace

QFuture<CommandOutcome> fillDemoBoards(BoardClient *blue, BoardClient *red)
{
    auto *filler = new Filler(blue, red);
    QFuture<CommandOutcome> future = filler->future();
    filler->start();
    return future;
}

} // namespace lockstep
