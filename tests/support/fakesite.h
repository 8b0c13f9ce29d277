#pragma once
// FakeSite: what fake trackers that answer in HTTP have in common: people's view of them, faults on the line and in the server, and when
// a change shows in lists. The dialects are FakeRedmine and FakeRt. Owned by the bench; one thread.

#include "tests/support/benchtracker.h"
#include "tests/support/fakenetwork.h"

#include <QJsonArray>

namespace lockstep {

class FakeSite : public BenchTracker, public FakeHttpPeer {
public:
    FakeSite(QString name, Clock &clock, quint32 seed) : BenchTracker(std::move(name), clock), m_random(seed) { }

    /// What it answers when nothing goes wrong; also for a FakeHttpServer.
    virtual FakeAnswer serve(const FakeRequest &request) = 0;
    void take(const FakeRequest &request, Answered answered) override;
    qint64 travelMs() override { return 1 + below(4); }
    void holdFeed(bool stands) override;
    qint64 changeCount() const override { return m_changes; }
    /// Each request with its answer: "PUT /issues/1.json 204".
    std::function<void(const QString &line)> onAnswer;

protected:
    /// What a FakeConnector would call it: "create", "update", "addComment", "addAttachment", "editComment", "fetch", "changesSince", or "".
    virtual QString operationOf(const FakeRequest &request) const = 0;
    /// How the tracker says that it does not like what it is told.
    virtual FakeAnswer refuse(const FakeRequest &request, const QString &why) = 0;

    int below(int limit) { return static_cast<int>(m_random.next() % static_cast<quint64>(limit)); }
    qint64 now() const { return m_clock.now(); }
    /// When a change of now shows in the list of changes; isListed() tells the rest.
    qint64 listedAt();
    bool isListed(qint64 changedAt, qint64 listed) const;
    QDateTime time(qint64 ms) const { return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC); }
    static QString secondsText(qint64 ms); ///< "2026-11-23T03:47:18Z": cut off, not rounded
    /// "v12l" -> "1121": a number, as RT wants priorities, that stands for the text.
    static QString spelledPriority(const QString &value);
    static QJsonObject bodyOf(const FakeRequest &request);
    static FakeAnswer json(const QJsonObject &object, int status = 200);
    static QUrlQuery queryOf(const FakeRequest &request);
    static QString valueOf(const QUrlQuery &query, const QString &name) { return query.queryItemValue(name, QUrl::FullyDecoded); }

    qint64 m_changes = 0;

private:
    FakeAnswer work(const FakeRequest &request, const QString &operation);
    FakeAnswer failure(const FakeRequest &request, Error error);
    FakeAnswer lost(const FakeAnswer &answer);
    void tidy();

    SeededRandom m_random;
    qint64 m_heldSince = -1;
    bool m_lags = false; ///< Changes show up to three seconds late, each in its own time
    int m_taken = 0;
};

} // namespace lockstep
