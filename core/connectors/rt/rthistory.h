#pragma once
// A ticket's texts and files, sorted out of two lists: its transactions and its attachments (parts of messages). Pure, any thread.
// RT keeps each message as a transaction (Create, Correspond, Comment) with parts: an empty multipart top, a text part without a file
// name, and files. Records of sent mail have parts too and are left out.

#include "core/connectors/rt/rtmapping.h"

#include <QJsonArray>

namespace lockstep::rt {

struct Part {
    QString id;
    QString transactionId;
    QString contentType;
    QString fileName;
    QString subject {};
    qint64 size = 0;
};

struct Message {
    enum class Kind { Create, Correspond, Comment };
    QString id; ///< Of the transaction
    Kind kind = Kind::Comment;
    QString author; ///< Login
    QDateTime createdAt;
    QString subject; ///< Of its own; most have none
    Part text; ///< id is empty: it has none
    QList<Part> files;
};

/// The ids of the transactions that are messages.
QStringList messageIdsOf(const QJsonArray &transactions);
/// In the order they were written. `transactions` and `parts` are the items of RT's lists.
Result<QList<Message>> messagesOf(const QJsonArray &transactions, const QJsonArray &parts);
/// The changes of fields among the newest transactions, oldest first. Owners are left out: they are told by numbers that mean nothing else here.
QList<FieldEdit> editsOf(const QJsonArray &transactions, const Layout &layout);
Visibility visibilityOf(const Message &message);
/// The attachment as the engine knows it; `withComment`: its message has a text.
Attachment attachmentOf(const Part &file, const Message &message, const Person &author, bool withComment);

} // namespace lockstep::rt
