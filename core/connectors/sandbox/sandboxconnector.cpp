#include "core/connectors/sandbox/sandboxconnector.h"

#include "core/connectors/sandbox/sandboxboard.h"
#include "core/connectors/sandbox/sandboxmapping.h"
#include "core/connectors/sandbox/sandboxquery.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QSet>

using namespace Qt::StringLiterals;

namespace lockstep {

struct SandboxConnector::State {
    QString name;
    QString path;
    QString user;
    Clock *clock = nullptr;
    Random *random = nullptr;
    bool aborted = false;
    std::shared_ptr<SandboxBoard> board;

    Result<std::shared_ptr<SandboxBoard>> open()
    {
        if (!board) {
            Result<std::shared_ptr<SandboxBoard>> opened = SandboxBoard::open(path, user, *clock);
            if (!opened)
                return opened.error();
            board = *std::move(opened);
        }
        return board;
    }
};

namespace {
constexpr int newestEdits = 20;
constexpr qsizetype searchPageSize = 50;
constexpr int changePageSize = 200;
constexpr qsizetype copyPiece = 1024 * 1024;

using StatePtr = std::shared_ptr<SandboxConnector::State>;

Error cancelled() { return Error::make(ErrorCode::Cancelled, u"The sandbox board was closed"_s); }

// Does `work` in a later turn, unless the connector was aborted meanwhile.
template<typename T>
Task<Result<T>> later(StatePtr state, std::function<Result<T>(SandboxBoard &)> work)
{
    if (state->aborted)
        co_return cancelled();
    co_await state->clock->sleep(0);
    if (state->aborted)
        co_return cancelled();
    const Result<std::shared_ptr<SandboxBoard>> board = state->open();
    if (!board)
        co_return board.error();
    co_return work(**board);
}

Result<qint64> numberOf(const QString &text, const QString &what)
{
    bool ok = false;
    const qint64 number = text.trimmed().toLongLong(&ok);
    if (!ok || number <= 0)
        return Error::make(ErrorCode::NotFound, u"“%1” is not the number of %2 on the board"_s.arg(text, what));
    return number;
}

ChangeRef refOf(qint64 number)
{
    const QString text = QString::number(number);
    return {IssueId(text), text};
}

struct Copied {
    qint64 size = 0;
    QString sha256;
};

// Copies in pieces with a turn between them; on failure the target is removed.
Task<Result<Copied>> copyContent(StatePtr state, QString sourcePath, QString targetPath)
{
    QFile source(sourcePath);
    QFile target(targetPath);
    if (!source.open(QIODevice::ReadOnly))
        co_return Error::make(ErrorCode::Storage, u"Cannot read %1: %2"_s.arg(sourcePath, source.errorString()));
    if (!target.open(QIODevice::WriteOnly | QIODevice::Truncate))
        co_return Error::make(ErrorCode::Storage, u"Cannot write %1: %2"_s.arg(targetPath, target.errorString()));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    Copied copied;
    while (!source.atEnd()) {
        const QByteArray piece = source.read(copyPiece);
        if (piece.isEmpty() || target.write(piece) != piece.size()) {
            target.remove();
            co_return Error::make(ErrorCode::Storage, u"Cannot copy %1 to %2: %3 %4"_s.arg(sourcePath, targetPath, source.errorString(), target.errorString()));
        }
        hash.addData(piece);
        copied.size += piece.size();
        co_await state->clock->sleep(0);
        if (state->aborted) {
            target.remove();
            co_return cancelled();
        }
    }
    if (!target.flush()) {
        target.remove();
        co_return Error::make(ErrorCode::Storage, u"Cannot write %1: %2"_s.arg(targetPath, target.errorString()));
    }
    copied.sha256 = QString::fromLatin1(hash.result().toHex());
    co_return copied;
}

Task<Result<QString>> attach(StatePtr state, IssueId issue, AttachmentDraft draft)
{
    if (draft.visibility != Visibility::Public)
        co_return Error::make(ErrorCode::Unsupported, u"The board shows files to everybody, so “%1” cannot be internal"_s.arg(draft.fileName)).withField(u"attachment"_s);
    const Result<qint64> number = numberOf(issue.value(), u"an issue"_s);
    if (!number)
        co_return number.error();
    const std::function<Result<QString>(SandboxBoard &)> makeFile = [number = *number, random = state->random->next()](SandboxBoard &board) -> Result<QString> {
        if (const Result<BoardIssue> there = board.issue(number); !there)
            return there.error();
        return board.newContentFile(random);
    };
    const Result<QString> file = co_await later<QString>(state, makeFile);
    if (!file)
        co_return file.error();
    const Result<Copied> copied = co_await copyContent(state, draft.sourcePath, *file);
    if (!copied) {
        QFile::remove(*file);
        co_return copied.error();
    }
    BoardAttachment attachment;
    attachment.fileName = draft.fileName.isEmpty() ? QFileInfo(draft.sourcePath).fileName() : draft.fileName;
    attachment.mimeType = draft.mimeType;
    attachment.size = copied->size;
    attachment.sha256 = copied->sha256;
    const std::function<Result<QString>(SandboxBoard &)> store = [number = *number, attachment, path = *file](SandboxBoard &board) -> Result<QString> {
        const Result<qint64> id = board.addAttachment(number, attachment, path, board.user());
        if (!id)
            return id.error();
        return QString::number(*id);
    };
    const Result<QString> stored = co_await later<QString>(state, store);
    co_return stored;
}

Task<Result<>> fetchContent(StatePtr state, IssueId issue, Attachment attachment, QString targetPath)
{
    const Result<qint64> number = numberOf(issue.value(), u"an issue"_s);
    const Result<qint64> id = numberOf(attachment.id, u"an attachment"_s);
    if (!number || !id)
        co_return number ? id.error() : number.error();
    const std::function<Result<QString>(SandboxBoard &)> find = [number = *number, id = *id](SandboxBoard &board) { return board.contentPath(number, id); };
    const Result<QString> path = co_await later<QString>(state, find);
    if (!path)
        co_return path.error();
    const Result<Copied> copied = co_await copyContent(state, *path, targetPath);
    if (!copied)
        co_return copied.error();
    co_return Result<>();
}

QString boardFault(const QString &name)
{
    constexpr qsizetype most = 200; // a file's name has at most 255 bytes, and ours is longer by an ending
    return name.toUtf8().size() <= most ? QString() : u"the name is too long for the file that is named after it"_s;
}
} // namespace

ConnectorDescriptor sandboxDescriptor()
{
    using Type = SettingDescriptor::Type;
    ConnectorDescriptor descriptor;
    descriptor.kind = u"sandbox"_s;
    descriptor.name = u"Sandbox board"_s;
    descriptor.queryLanguage = u"Words of the form key:value that must all hold, as in status:New label:bug text:\"log in\"; empty means every issue."_s;
    descriptor.settings = {
        {.name = u"board"_s, .label = u"Board"_s, .help = u"Name of the board; nodes with the same name share it."_s, .type = Type::Text,
         .required = true, .standard = {}, .fault = boardFault},
        {.name = u"pollSeconds"_s, .label = u"Look for changes every"_s, .help = u"Seconds between two looks at the board."_s,
         .type = Type::Number, .standard = 1, .minimum = 1, .maximum = 3600},
        {.name = u"user"_s, .label = u"User"_s, .help = u"Who Lockstep is on the board."_s, .type = Type::Text, .standard = u"lockstep"_s},
    };
    descriptor.make = [](ConnectorContext context) { return std::make_unique<SandboxConnector>(std::move(context)); };
    return descriptor;
}

SandboxConnector::SandboxConnector(ConnectorContext context)
    : m_state(std::make_shared<State>())
{
    m_state->name = context.settings.value(u"board"_s).toString(u"board"_s);
    m_state->path = sandboxBoardPath(context.dataFolder, m_state->name);
    m_state->user = context.settings.value(u"user"_s).toString(u"lockstep"_s);
    m_state->clock = context.clock;
    m_state->random = context.random;
}

SandboxConnector::~SandboxConnector() { m_state->aborted = true; }

void SandboxConnector::abort() { m_state->aborted = true; }

Capabilities SandboxConnector::capabilities() const
{
    Capabilities capabilities;
    capabilities.tellsEdits = true;
    capabilities.worklogs = true;
    capabilities.worklogEdit = true;
    return capabilities;
}

Task<Result<AccessReport>> SandboxConnector::checkAccess()
{
    return later<AccessReport>(m_state, [state = m_state](SandboxBoard &) -> Result<AccessReport> {
        return AccessReport {.product = u"Sandbox board"_s, .account = sandbox::personOf(state->user, state->user),
                             .scope = u"board %1"_s.arg(state->name), .warnings = {}};
    });
}

Task<Result<Schema>> SandboxConnector::schema()
{
    return later<Schema>(m_state, [](SandboxBoard &board) -> Result<Schema> { return sandbox::boardSchema(board.user()); });
}

Task<Result<SearchPage>> SandboxConnector::search(QString query, QString page)
{
    return later<SearchPage>(m_state, [query, page](SandboxBoard &board) -> Result<SearchPage> {
        const Result<sandbox::Query> parsed = sandbox::parseQuery(query);
        if (!parsed)
            return parsed.error();
        const Result<QList<BoardIssue>> issues = board.list();
        if (!issues)
            return issues.error();
        SearchPage result;
        const qint64 after = page.toLongLong();
        for (const BoardIssue &issue : *issues) {
            if (issue.number <= after || !sandbox::matches(*parsed, issue))
                continue;
            if (result.issues.size() == searchPageSize) {
                result.next = result.issues.constLast().key;
                break;
            }
            result.issues.append(refOf(issue.number));
        }
        return result;
    });
}

Task<Result<QList<IssueId>>> SandboxConnector::matching(QString query, QList<IssueId> ids)
{
    return later<QList<IssueId>>(m_state, [query, ids](SandboxBoard &board) -> Result<QList<IssueId>> {
        const Result<sandbox::Query> parsed = sandbox::parseQuery(query);
        if (!parsed)
            return parsed.error();
        QList<IssueId> matching;
        for (const IssueId &id : ids) {
            const Result<BoardIssue> issue = board.issue(id.value().toLongLong());
            if (!issue && issue.error().code != ErrorCode::NotFound)
                return issue.error();
            if (issue && sandbox::matches(*parsed, *issue))
                matching.append(id);
        }
        return matching;
    });
}

Task<Result<ChangePage>> SandboxConnector::changesSince(QString cursor)
{
    return later<ChangePage>(m_state, [cursor](SandboxBoard &board) -> Result<ChangePage> {
        ChangePage page;
        if (cursor.isEmpty()) {
            const Result<qint64> newest = board.newestChange();
            if (!newest)
                return newest.error();
            page.cursor = QString::number(*newest);
            return page;
        }
        bool ok = false;
        const qint64 after = cursor.toLongLong(&ok);
        if (!ok || after < 0)
            return Error::make(ErrorCode::InvalidInput, u"“%1” is not a place in the board's change log"_s.arg(cursor));
        const Result<QList<BoardChange>> changes = board.changesAfter(after, changePageSize);
        if (!changes)
            return changes.error();
        QSet<qint64> seen;
        for (const BoardChange &change : *changes) {
            if (!seen.contains(change.issue))
                page.changes.append(refOf(change.issue));
            seen.insert(change.issue);
        }
        page.cursor = QString::number(changes->isEmpty() ? after : changes->constLast().number);
        page.more = changes->size() == changePageSize;
        return page;
    });
}

Task<Result<Issue>> SandboxConnector::fetch(IssueId id)
{
    return later<Issue>(m_state, [state = m_state, id](SandboxBoard &board) -> Result<Issue> {
        const Result<qint64> number = numberOf(id.value(), u"an issue"_s);
        if (!number)
            return number.error();
        const Result<BoardIssue> found = board.issue(*number);
        if (!found)
            return found.error();
        const Result<QList<BoardVersion>> versions = board.versions(*number, newestEdits);
        if (!versions)
            return versions.error();
        Issue issue = sandbox::issueFromBoard(*found, board.user());
        issue.edits = sandbox::editsFromBoard(*versions, *found, board.user());
        issue.url = u"lockstep-board:%1/%2"_s.arg(state->name, issue.key);
        return issue;
    });
}

Task<Result<IssueId>> SandboxConnector::idOfKey(QString key)
{
    return later<IssueId>(m_state, [key](SandboxBoard &board) -> Result<IssueId> {
        const Result<qint64> number = numberOf(QString(key).remove(u'#'), u"an issue"_s);
        if (!number)
            return number.error();
        if (const Result<BoardIssue> found = board.issue(*number); !found)
            return found.error();
        return IssueId(QString::number(*number));
    });
}

Task<Result<IssueId>> SandboxConnector::create(IssueDraft draft, QString mark)
{
    return later<IssueId>(m_state, [draft, mark](SandboxBoard &board) -> Result<IssueId> {
        IssueDraft given;
        for (auto it = draft.fields.begin(); it != draft.fields.end(); ++it) {
            if (!it.value().isNull()) // nothing to clear in an issue that is not there yet
                given.fields.insert(it.key(), it.value());
        }
        given.custom = draft.custom;
        const Result<BoardEdit> edit = sandbox::editFromDraft(given, board.user());
        if (!edit)
            return edit.error();
        const Result<qint64> number = board.create(*edit, board.user(), mark);
        if (!number)
            return number.error();
        return IssueId(QString::number(*number));
    });
}

Task<Result<std::optional<IssueId>>> SandboxConnector::findByMark(QString mark)
{
    return later<std::optional<IssueId>>(m_state, [mark](SandboxBoard &board) -> Result<std::optional<IssueId>> {
        const Result<qint64> number = board.findByMark(mark);
        if (!number)
            return number.error();
        if (*number == 0)
            return std::optional<IssueId>();
        return std::optional<IssueId>(IssueId(QString::number(*number)));
    });
}

Task<Result<>> SandboxConnector::update(Issue before, IssueDraft after)
{
    return later<void>(m_state, [before, after](SandboxBoard &board) -> Result<> {
        const Result<qint64> number = numberOf(before.id.value(), u"an issue"_s);
        if (!number)
            return number.error();
        const Result<BoardEdit> edit = sandbox::editFromDraft(sandbox::differences(before, after), board.user());
        if (!edit)
            return edit.error();
        return board.edit(*number, *edit, board.user());
    });
}

Task<Result<QString>> SandboxConnector::addComment(IssueId issue, CommentDraft draft)
{
    return later<QString>(m_state, [issue, draft](SandboxBoard &board) -> Result<QString> {
        const Result<qint64> number = numberOf(issue.value(), u"an issue"_s);
        if (!number)
            return number.error();
        const Result<qint64> id = board.addComment(*number, draft.body, draft.visibility != Visibility::Public, board.user());
        if (!id)
            return id.error();
        return QString::number(*id);
    });
}

Task<Result<>> SandboxConnector::editComment(IssueId issue, QString commentId, CommentDraft draft)
{
    return later<void>(m_state, [issue, commentId, draft](SandboxBoard &board) -> Result<> {
        const Result<qint64> number = numberOf(issue.value(), u"an issue"_s);
        const Result<qint64> id = numberOf(commentId, u"a comment"_s);
        if (!number || !id)
            return number ? id.error() : number.error();
        const std::optional<bool> internal = draft.visibility == Visibility::Public ? std::optional<bool>() : true;
        return board.editComment(*number, *id, draft.body, internal, board.user());
    });
}

Task<Result<QString>> SandboxConnector::addAttachment(IssueId issue, AttachmentDraft draft) { return attach(m_state, std::move(issue), std::move(draft)); }

Task<Result<>> SandboxConnector::download(IssueId issue, Attachment attachment, QString targetPath)
{
    return fetchContent(m_state, std::move(issue), std::move(attachment), std::move(targetPath));
}

Task<Result<QString>> SandboxConnector::addWorklog(IssueId issue, WorklogDraft draft)
{
    return later<QString>(m_state, [issue, draft](SandboxBoard &board) -> Result<QString> {
        const Result<qint64> number = numberOf(issue.value(), u"an issue"_s);
        if (!number)
            return number.error();
        const Result<qint64> id = board.addWorklog(*number, {0, {}, draft.seconds, draft.startedAt, draft.body, draft.activity, {}, {}}, board.user());
        if (!id)
            return id.error();
        return QString::number(*id);
    });
}

Task<Result<>> SandboxConnector::editWorklog(IssueId issue, QString worklogId, WorklogDraft draft)
{
    return later<void>(m_state, [issue, worklogId, draft](SandboxBoard &board) -> Result<> {
        const Result<qint64> number = numberOf(issue.value(), u"an issue"_s);
        const Result<qint64> id = numberOf(worklogId, u"a time entry"_s);
        if (!number || !id)
            return number ? id.error() : number.error();
        return board.editWorklog(*number, {*id, {}, draft.seconds, draft.startedAt, draft.body, draft.activity, {}, {}}, board.user());
    });
}

QJsonValue SandboxConnector::normalised(const QString &field, const QJsonValue &value) const
{
    return field == "comment"_L1 || field == "worklog"_L1 ? value : sandbox::normalisedValue(field, value, m_state->user);
}

QString SandboxConnector::openUrl(const QString &key) const { return u"lockstep-board:%1/%2"_s.arg(m_state->name, key); }

} // namespace lockstep
