#pragma once
// FakeRedmine: a project of Redmine 5 with people, answering the requests of RedmineConnector as a real one does (measured with 5.0.4): stamps
// are shown in whole seconds and kept finer; a status that the workflow forbids is ignored with 204; a PUT that changes nothing counts as
// a change; an edited note does not; line ends of descriptions become CRLF; a public project is shown to a wrong key as well.

#include "tests/support/fakesite.h"

namespace lockstep {

class FakeRedmine final : public FakeSite {
public:
    struct Settings {
        bool isPublic = true;
        bool hasMarkField = true; ///< Else the mark is the last line of the description
        bool tellsCustomFields = true; ///< Older ones do not say which custom fields a project has
        bool keepsTime = false; ///< The project's module for time entries is on
    };
    FakeRedmine(QString name, Clock &clock, quint32 seed, Settings settings);

    QString kind() const override { return QStringLiteral("redmine"); }
    std::unique_ptr<Connector> connector(Clock &clock, Random &random) override;
    FakeAnswer serve(const FakeRequest &request) override;

    QString create(const QJsonObject &values) override;
    void edit(const QString &id, const QJsonObject &values) override;
    QString comment(const QString &id, const QString &body, Visibility visibility = Visibility::Public) override;
    void editComment(const QString &id, const QString &commentId, const QString &body) override;
    QString attach(const QString &id, const QString &fileName, const QByteArray &content) override;
    QString logWork(const QString &id, qint64 seconds, const QString &body = {}, const QString &day = QStringLiteral("2026-02-01")) override;
    void editWork(const QString &id, const QString &worklogId, qint64 seconds, const QString &body) override;
    void remove(const QString &id) override;
    QString spelled(const QString &field, const QString &value) const override;
    void allow(const QString &field, const QString &value) override;
    bool isStandard(const QString &field, const QString &value) const override;

protected:
    QString operationOf(const FakeRequest &request) const override;
    FakeAnswer refuse(const FakeRequest &request, const QString &why) override;

private:
    struct Journal {
        qint64 id = 0;
        qint64 user = 0;
        QString notes;
        bool isPrivate = false;
        qint64 at = 0;
        QJsonArray details;
    };
    struct File {
        qint64 id = 0;
        QString name;
        QString type;
        QByteArray content;
        qint64 user = 0;
        qint64 at = 0;
    };
    struct Time {
        qint64 id = 0;
        double hours = 0;
        QString day;
        QString comments;
        int activity = 0; ///< 8 Design, 9 Development
        qint64 user = 0;
        qint64 at = 0;
    };
    struct Row { ///< As a list shows the issue from a moment on
        qint64 changedAt = 0;
        qint64 listedAt = 0;
        QJsonObject json;
    };
    struct Stored {
        qint64 id = 0;
        QString subject;
        QString description;
        int status = 1;
        int priority = 1;
        QMap<int, QString> custom;
        qint64 author = 0;
        qint64 createdOn = 0;
        qint64 updatedOn = 0;
        QList<Journal> journals;
        QList<File> files;
        QList<Time> time;
        QList<Row> rows; ///< Newest last
    };
    struct Caller {
        qint64 user = 0; ///< 0: nobody known
    };

    // Requests (fakeredmineapi.cpp).
    FakeAnswer about(const QByteArray &path, const QUrlQuery &query, const Caller &caller) const;
    FakeAnswer list(const QUrlQuery &query) const;
    FakeAnswer show(const Stored &issue, const QUrlQuery &query, const Caller &caller) const;
    FakeAnswer post(const QJsonObject &issue, const Caller &caller);
    FakeAnswer put(Stored &issue, const QJsonObject &change, const Caller &caller);
    FakeAnswer putJournal(qint64 id, const QJsonObject &change);
    FakeAnswer listTime(const QUrlQuery &query) const;
    FakeAnswer postTime(const QJsonObject &entry, const Caller &caller);
    FakeAnswer putTime(qint64 id, const QJsonObject &change);
    static QJsonObject timeOf(const Stored &issue, const Time &time);
    FakeAnswer upload(const FakeRequest &request, const Caller &caller);
    FakeAnswer download(qint64 id) const;
    Caller callerOf(const FakeRequest &request) const;
    QJsonObject rowOf(const Stored &issue) const;
    QJsonArray customOf(const Stored &issue) const;
    QJsonObject flatOf(const QJsonObject &change) const;

    QJsonArray apply(Stored &issue, const QJsonObject &change, bool isNew); ///< Answers a journal's details
    QJsonObject nativeOf(const Stored &issue, const QJsonObject &flat) const;
    void touch(Stored &issue);
    void show(const Stored &issue); ///< To people
    Stored *stored(const QString &id);

    const Settings m_settings;
    QStringList m_statuses;
    QStringList m_priorities;
    QStringList m_custom; ///< Names; the id is the place, from 1
    QMap<qint64, Stored> m_stored;
    QMap<QString, File> m_uploads; ///< By token
    qint64 m_nextIssue = 1;
    qint64 m_nextJournal = 1;
    qint64 m_nextFile = 1;
    qint64 m_nextTime = 1;
};

} // namespace lockstep
