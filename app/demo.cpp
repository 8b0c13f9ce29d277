#include "app/demo.h"

#include "app/controlprotocol.h"

#include <QFile>
#include <QPromise>
#include <QTemporaryDir>

#include <functional>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr auto outgoingRule = R"js(// What leaves this board.
replica.summary = issue.summary;
replica.description = issue.description;
replica.status = issue.status;
replica.priority = issue.priority;
replica.labels = issue.labels;
replica.dueDate = issue.dueDate;
replica.comments = issue.comments;
replica.attachments = issue.attachments;
)js";

constexpr auto incomingRule = R"js(// What comes in, and where it goes.
issue.summary = replica.summary;
issue.description = replica.description;
issue.status = replica.status;
issue.priority = replica.priority;
issue.labels = replica.labels;
issue.dueDate = replica.dueDate;
comments.merge(issue, replica);
attachments.merge(issue, replica);
)js";

NodeConfig sandboxNode(const QString &name)
{
    NodeConfig node;
    node.id = NodeId(name);
    node.connector = u"sandbox"_s;
    node.settings = {{u"board"_s, name}, {u"pollSeconds"_s, 1}};
    return node;
}

ConnectionHalf demoHalf(const QString &node)
{
    ConnectionHalf half;
    half.node = NodeId(node);
    half.triggers = {TriggerConfig {u""_s, true, true}}; // every issue
    half.rules.mode = RuleMode::Script;
    half.rules.outgoing = QString::fromUtf8(outgoingRule);
    half.rules.incoming = QString::fromUtf8(incomingRule);
    return half;
}

/// One thing to do on a board. The number of the issue that the last create() made is given to the later ones.
struct Step {
    BoardClient *board;
    std::function<quint64(BoardClient &, qint64 issue)> run;
};

/// Does the steps one after the other; deletes itself when the last is done or one failed.
class Filler final : public QObject {
public:
    Filler() { m_promise.start(); }
    QFuture<CommandOutcome> future() const { return m_promise.future(); }
    QTemporaryDir &files() { return m_files; }

    void setSteps(QList<Step> steps) { m_steps = std::move(steps); }

    void next()
    {
        if (m_at >= m_steps.size()) {
            CommandOutcome outcome;
            outcome.text = u"The demo is set up: Blue and Red are connected."_s;
            end(outcome);
            return;
        }
        const Step &step = m_steps.at(m_at++);
        connect(step.board, &BoardClient::finished, this, [this, board = step.board](quint64 request, qint64 number) {
            if (request != m_request)
                return;
            m_issue = number != 0 ? number : m_issue;
            disconnect(board, nullptr, this, nullptr);
            next();
        });
        connect(step.board, &BoardClient::failed, this, [this](quint64 request, const Error &error) {
            if (request == m_request)
                end(refused(error));
        });
        connect(step.board, &QObject::destroyed, this, [this] { end(refused(ErrorCode::Cancelled, u"The demo's boards were closed."_s)); });
        m_request = step.run(*step.board, m_issue);
    }

private:
    void end(const CommandOutcome &outcome)
    {
        if (std::exchange(m_ended, true))
            return;
        m_promise.addResult(outcome);
        m_promise.finish();
        deleteLater();
    }

    QList<Step> m_steps;
    QPromise<CommandOutcome> m_promise;
    QTemporaryDir m_files; ///< Contents of attachments until they are copied
    qsizetype m_at = 0;
    quint64 m_request = 0;
    qint64 m_issue = 0;
    bool m_ended = false;
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

Step create(BoardClient *board, const BoardEdit &edit, const QString &author)
{
    return {board, [edit, author](BoardClient &client, qint64) { return client.create(edit, author); }};
}

Step comment(BoardClient *board, const QString &body, const QString &author)
{
    return {board, [body, author](BoardClient &client, qint64 issue) { return client.comment(issue, body, false, author); }};
}
} // namespace

Configuration demoConfiguration()
{
    Configuration configuration;
    configuration.nodes = {sandboxNode(u"Blue"_s), sandboxNode(u"Red"_s)};
    ConnectionConfig connection;
    connection.id = ConnectionId(QString::fromLatin1(demoConnection));
    connection.halves[0] = demoHalf(u"Blue"_s);
    connection.halves[1] = demoHalf(u"Red"_s);
    connection.conflict.insert(u"default"_s, ConflictPolicy::Newest);
    configuration.connections = {connection};
    return configuration;
}

bool isDemo(const Configuration &configuration)
{
    const auto sandbox = [&configuration](const QString &name) {
        const NodeConfig *node = configuration.node(NodeId(name));
        return node && node->connector == "sandbox"_L1;
    };
    return sandbox(u"Blue"_s) && sandbox(u"Red"_s) && configuration.connection(ConnectionId(QString::fromLatin1(demoConnection)));
}

QFuture<CommandOutcome> fillDemoBoards(BoardClient *blue, BoardClient *red)
{
    auto *filler = new Filler;
    const QString picture = filler->files().filePath(u"log in.txt"_s);
    QFile file(picture);
    if (file.open(QIODevice::WriteOnly))
        file.write("12:00:01  GET /login  200\n12:00:04  POST /login  500  session store is full\n");
    file.close();
    BoardEdit due = draft(u"Order new badges for the team"_s, u"The old ones still say *2024*."_s, u"Low"_s, {u"office"_s});
    due.dueDate = u"2026-12-18"_s;
    filler->setSteps({
        create(blue, draft(u"Welcome to Lockstep"_s,
                           u"This issue was made on the board **Blue**. In a moment its twin is on **Red**.\n\nChange either of them and watch the queue."_s,
                           u"Normal"_s, {u"welcome"_s}), u"alice"_s),
        comment(blue, u"Comments travel too. Write one on Red and it comes back here."_s, u"alice"_s),
        create(blue, draft(u"Cannot log in after the update"_s, u"Since this morning the page answers *500*.\n\n- any browser\n- any account"_s,
                           u"Urgent"_s, {u"bug"_s, u"login"_s}), u"bob"_s),
        {blue, [picture](BoardClient &client, qint64 issue) { return client.attach(issue, picture, u"bob"_s); }},
        create(red, draft(u"Printer on the second floor is out of toner"_s, u"Black, the large cartridge."_s, u"Normal"_s, {u"office"_s}), u"carol"_s),
        create(blue, due, u"alice"_s),
        create(red, draft(u"Export takes ten minutes"_s, u"It took one before. About 40,000 rows."_s, u"High"_s, {u"bug"_s, u"slow"_s}), u"carol"_s),
        comment(red, u"The index on `created` is gone."_s, u"bob"_s),
    });
    QFuture<CommandOutcome> future = filler->future();
    filler->next();
    return future;
}

} // namespace lockstep
