#pragma once
// FakeRt: a queue of Request Tracker 5 with people, answering the requests of RtConnector as a real one does (measured with 5.0.3): every
// PUT is answered 200 with sentences, whatever became of it, and its fields are independent of each other; each change is a transaction, by whose
// ids the feed goes; stamps are whole seconds; ids are numbers or texts; a search never finds what is deleted.

#include "tests/support/fakesite.h"

namespace lockstep {

class FakeRt final : public FakeSite {
public:
    struct Settings {
        bool hasMarkField = false; ///< Else the mark is a link
        bool html = true; ///< How the connector writes texts
        bool opensOnCorrespond = false; ///< A public message opens a new ticket, as RT's scrip does
    };
    FakeRt(QString name, Clock &clock, quint32 seed, Settings settings);

    QString kind() const override { return QStringLiteral("rt"); }
    std::unique_ptr<Connector> connector(Clock &clock, Random &random) override;
    FakeAnswer serve(const FakeRequest &request) override;

    QString create(const QJsonObject &values) override;
    void edit(const QString &id, const QJsonObject &values) override;
    QString comment(const QString &id, const QString &body, Visibility visibility = Visibility::Public) override;
    void editComment(const QString &, const QString &, const QString &) override { } ///< RT cannot
    bool canPeopleEditComments() const override { return false; }
    QString attach(const QString &id, const QString &fileName, const QByteArray &content) override;
    QString logWork(const QString &id, qint64 seconds, const QString &body = {}, const QString &day = {}) override; ///< With a comment
    void remove(const QString &id) override;
    QString spelled(const QString &field, const QString &value) const override;
    void allow(const QString &field, const QString &value) override;
    bool isStandard(const QString &field, const QString &value) const override;

protected:
    QString operationOf(const FakeRequest &request) const override;
    FakeAnswer refuse(const FakeRequest &request, const QString &why) override;

private:
    struct Transaction {
        qint64 id = 0;
        qint64 ticket = 0;
        QString type;
        QString field;
        QString before;
        QString after;
        QString creator;
        qint64 at = 0;
        qint64 listedAt = 0;
        qint64 minutes = 0;
    };
    struct Part {
        qint64 id = 0;
        qint64 transaction = 0;
        QString type;
        QString name;
        QByteArray content;
        QString subject {};
    };
    struct Ticket {
        qint64 id = 0;
        QString subject;
        QString status;
        int priority = 0;
        QMap<QString, QString> custom;
        QString refersTo;
        QString creator;
        QString lastUpdatedBy;
        qint64 created = 0;
        qint64 updated = 0;
    };
    struct Message {
        QString text;
        QString textType;
        QString fileName;
        QString fileType;
        QByteArray file;
        QString subject {};
        qint64 minutes = 0;
    };

    // Requests (fakertapi.cpp).
    FakeAnswer read(const QByteArray &path, const QUrlQuery &query) const;
    FakeAnswer listTickets(const QUrlQuery &query) const;
    FakeAnswer listTransactions(const QUrlQuery &query) const;
    FakeAnswer showTicket(const Ticket &ticket) const;
    FakeAnswer showPart(qint64 id) const;
    FakeAnswer history(qint64 ticket, const QUrlQuery &query) const;
    FakeAnswer parts(const QSet<qint64> &transactions, const QUrlQuery &query) const;
    FakeAnswer post(const QJsonObject &body);
    FakeAnswer put(Ticket &ticket, const QJsonObject &change);
    FakeAnswer message(Ticket &ticket, const QString &type, const FakeRequest &request);
    QJsonObject flatOf(const QJsonObject &change) const;
    static QString customId(const QString &name);
    static Message messageIn(const FakeRequest &request);

    QStringList apply(Ticket &ticket, const QJsonObject &change, const QString &who); ///< Answers RT's sentences
    struct Change {
        QString field;
        QString before;
        QString after;
    };
    qint64 note(Ticket &ticket, const QString &type, const Change &change, const QString &who);
    qint64 say(Ticket &ticket, const QString &type, const Message &message, const QString &who);
    void show(const Ticket &ticket); ///< To people
    Ticket *stored(const QString &id);
    qint64 newestOf(qint64 ticket) const;

    const Settings m_settings;
    QStringList m_statuses;
    QMap<qint64, Ticket> m_tickets;
    QList<Transaction> m_transactions;
    QList<Part> m_parts;
    int m_refuseNext = -1; ///< Of the next PUT: the fields that this number chooses
};

} // namespace lockstep
