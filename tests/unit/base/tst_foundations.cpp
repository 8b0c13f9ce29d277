// Error, Result, ids, random and the real clock.

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/random.h"
#include "core/base/result.h"

#include <QSet>
#include <QTest>

#include <memory>

using namespace lockstep;
using namespace Qt::StringLiterals;

static_assert(!std::is_convertible_v<NodeId, ConnectionId>);
static_assert(!std::is_convertible_v<QString, NodeId>);
static_assert(!std::is_convertible_v<NodeId, QString>);
static_assert(!std::is_convertible_v<Result<>, bool>, "only in a condition");
// `for (x : *asked())` reads what is still there.
static_assert(!std::is_reference_v<decltype(*std::declval<Result<QString>>())>);
static_assert(!std::is_reference_v<decltype(std::declval<Result<QString>>().value())>);
static_assert(!std::is_reference_v<decltype(std::declval<Result<QString>>().error())>);
static_assert(!std::is_reference_v<decltype(std::declval<Result<>>().error())>);

class TstFoundations final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyCodeAndScopeHasAStableName();
    void errorsTravelWhole();
    void whatHealsByItself();
    void results();
    void ids();
    void seededRandomRepeats();
    void unitStaysBelowOne();
    void clockCallsLaterAndOnce();
    void cancelledCallsDoNotCome();
    void clockEndsItsCalls();
};

void TstFoundations::everyCodeAndScopeHasAStableName()
{
    QSet<QString> names;
    for (int i = 0; i < static_cast<int>(ErrorCode::Count); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        QCOMPARE(codeFromName(codeName(code)), code);
        names.insert(codeName(code));
    }
    QCOMPARE(names.size(), static_cast<int>(ErrorCode::Count));
    QSet<QString> classes;
    for (int i = 0; i < static_cast<int>(ErrorCode::Count); ++i)
        classes.insert(className(static_cast<ErrorCode>(i)));
    QCOMPARE(classes, (QSet<QString> {u"authentication"_s, u"permission"_s, u"validation"_s, u"notFound"_s, u"conflict"_s, u"rateLimit"_s, u"network"_s,
                                      u"rule"_s, u"tooLarge"_s, u"duplicate"_s, u"internal"_s}));
    QCOMPARE(Error::make(ErrorCode::Duplicate, u"x"_s).toJson().value(u"class"_s).toString(), u"duplicate"_s);
    QCOMPARE(codeFromName(u"nonsense"_s), ErrorCode::Internal);
    for (int i = 0; i < static_cast<int>(ErrorScope::Count); ++i)
        QCOMPARE(scopeFromName(scopeName(static_cast<ErrorScope>(i))), static_cast<ErrorScope>(i));
    QCOMPARE(scopeName(ErrorScope::Connection), u"connection"_s);
    QCOMPARE(scopeFromName(u"nonsense"_s), ErrorScope::Issue);
}

void TstFoundations::errorsTravelWhole()
{
    Error error = Error::make(ErrorCode::RateLimit, u"Too many requests"_s, u"429"_s).withScope(ErrorScope::Node).withField(u"custom.Severity"_s);
    error.requestId = u"r-1"_s;
    error.rule = u"incoming"_s;
    error.ruleVersion = 4;
    error.line = 12;
    error.retryAfterMs = 0;
    QVERIFY(Error::fromJson(error.toJson()) == error);
    const Error plain = Error::make(ErrorCode::Validation, u"No"_s);
    QVERIFY(Error::fromJson(plain.toJson()) == plain);
    const Error nothing = Error::fromJson({});
    QCOMPARE(nothing.code, ErrorCode::Internal);
}

void TstFoundations::whatHealsByItself()
{
    for (const ErrorCode code : {ErrorCode::Network, ErrorCode::Server, ErrorCode::RateLimit, ErrorCode::RuleHost})
        QVERIFY2(Error::make(code, {}).healsByItself(), qPrintable(codeName(code)));
    for (const ErrorCode code : {ErrorCode::Validation, ErrorCode::Authentication, ErrorCode::Permission, ErrorCode::Rule, ErrorCode::RuleTime})
        QVERIFY2(!Error::make(code, {}).healsByItself(), qPrintable(codeName(code)));
    QCOMPARE(Error::make(ErrorCode::Authentication, {}).scope, ErrorScope::Node);
    QVERIFY(Error::make(ErrorCode::Network, {}).isOutage());
    QVERIFY(!Error::make(ErrorCode::NotFound, {}).isOutage());
}

void TstFoundations::results()
{
    Result<QString> good = u"x"_s;
    QVERIFY(good);
    QCOMPARE(*good, u"x"_s);
    QCOMPARE(good->size(), 1);
    const Result<QString> bad = Error::make(ErrorCode::NotFound, u"gone"_s);
    QVERIFY(!bad);
    QCOMPARE(bad.error().message, u"gone"_s);
    QCOMPARE(bad.valueOr(u"y"_s), u"y"_s);
    QVERIFY(Result<>());
    Result<std::unique_ptr<int>> moved = std::make_unique<int>(3);
    const std::unique_ptr<int> taken = *std::move(moved);
    QCOMPARE(*taken, 3);
}

void TstFoundations::ids()
{
    QVERIFY(NodeId().isNull());
    QVERIFY(EventId(0).isNull());
    QVERIFY(NodeId(u"A"_s) == NodeId(u"A"_s));
    QVERIFY(NodeId(u"A"_s) < NodeId(u"B"_s));
    const QSet<EventId> set {EventId(1), EventId(1), EventId(2)};
    QCOMPARE(set.size(), 2);
}

void TstFoundations::seededRandomRepeats()
{
    SeededRandom a(5);
    SeededRandom b(5);
    SeededRandom c(6);
    const QString first = a.token();
    QCOMPARE(first.size(), 32);
    QCOMPARE(b.token(), first);
    QVERIFY(c.token() != first);
    QVERIFY(a.token() != first);
}

void TstFoundations::unitStaysBelowOne()
{
    SystemRandom random;
    for (int i = 0; i < 10'000; ++i) {
        const double x = random.unit();
        QVERIFY(x >= 0 && x < 1);
    }
}

void TstFoundations::clockCallsLaterAndOnce()
{
    SystemClock clock;
    int calls = 0;
    clock.callAfter(0, [&calls] { ++calls; });
    QCOMPARE(calls, 0); // not within the call
    QTRY_COMPARE(calls, 1);
    const qint64 before = clock.now();
    clock.callAfter(30, [&calls] { ++calls; });
    QTRY_COMPARE(calls, 2);
    QVERIFY(clock.now() - before >= 29);
    QCOMPARE(clock.dateTime().timeSpec(), Qt::UTC);
}

void TstFoundations::cancelledCallsDoNotCome()
{
    SystemClock clock;
    bool called = false;
    bool other = false;
    const Clock::Handle handle = clock.callAfter(1, [&called] { called = true; });
    clock.callAfter(20, [&other] { other = true; });
    clock.cancel(handle);
    clock.cancel(handle);
    clock.cancel(999'999);
    QTRY_VERIFY(other);
    QVERIFY(!called);
}

void TstFoundations::clockEndsItsCalls()
{
    bool called = false;
    bool other = false;
    {
        SystemClock clock;
        clock.callAfter(1, [&called] { called = true; });
    }
    SystemClock clock;
    clock.callAfter(20, [&other] { other = true; });
    QTRY_VERIFY(other);
    QVERIFY(!called);
}

QTEST_GUILESS_MAIN(TstFoundations)
#include "tst_foundations.moc"
