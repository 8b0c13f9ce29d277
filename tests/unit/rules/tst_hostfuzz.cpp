// The host's protocol, fed with requests that were spoilt: it answers or ends with one of its codes, it never hangs and never crashes. The same on each run: the
// seed is fixed, and LOCKSTEP_FUZZ_ROUNDS makes it longer.

#include "core/rules/host/frames.cpp" // the host is no library
#include "core/rules/hostprotocol.h"
#include "tests/unit/rules/hostsession.h"

#include <QtTest>

#include <random>

using namespace lockstep;
using namespace lockstep::hostsession;
using namespace Qt::StringLiterals;

namespace {
struct Good {
    char kind;
    QList<QByteArray> parts;
    QByteArray body() const { return bodyOf(kind, parts); }
};

/// Good requests of each kind. None of the scripts loops, so that no mutation easily makes one that runs forever.
QList<Good> goodRequests()
{
    const QByteArray out = "replica.summary = issue.summary; if (firstSync) replica.custom.A = map({ a: 'b' }, issue.status, { keep: true }); log('x', issue)";
    const QByteArray in = "issue.summary = text.toPlain(replica.summary); comments.merge(issue, replica, c => ({ ...c, body: `${c.body}` })); issue.dueDate = dates.addDays('2026-01-01', 2)";
    const QByteArray outInput = outgoingRequest(sample::outgoing({}), now);
    const QByteArray inInput = incomingRequest(sample::incoming({}), now);
    const QByteArray mapping = "{\"fields\":[{\"field\":\"summary\"},{\"field\":\"status\",\"values\":[[\"a\",\"b\"]]},{\"field\":\"custom.A\",\"template\":\"{{key}}\",\"direction\":\"incoming\"}],\"comments\":{}}";
    const QByteArray schema = "{\"people\":[{\"id\":\"1\",\"login\":\"dev\",\"email\":\"a@b.test\"}],\"fields\":[\"summary\",\"custom.A\"]}";
    return {{'s', {schema}}, {'o', {out, outInput}}, {'i', {in, inInput}}, {'O', {mapping, outInput}}, {'I', {mapping, inInput}},
            {'c', {out, "outgoing"}}, {'c', {in, "incoming"}}, {'c', {QByteArray("if ("), QByteArray("incoming")}}};
}

class Mutator {
public:
    explicit Mutator(quint32 seed) : m_random(seed) { }
    qsizetype below(qsizetype n) { return n <= 0 ? 0 : static_cast<qsizetype>(m_random() % static_cast<quint64>(n)); }

    /// Mostly the script or mapping: a length or an input that is wrong ends all.
    QByteArray spoilt(Good request)
    {
        if (below(8) == 0)
            return spoilt(request.body());
        QByteArray &part = request.parts[below(4) > 0 ? 0 : below(request.parts.size())];
        part = spoilt(part, 5);
        return request.body();
    }

    QByteArray spoilt(QByteArray bytes, qsizetype ways = 8)
    {
        for (qsizetype i = 1 + below(3); i > 0; --i)
            spoil(bytes, ways);
        return bytes;
    }

private:
    void spoil(QByteArray &bytes, qsizetype ways)
    {
        static const QList<QByteArray> words {"{", "}", "[", "\"", "\\", "null", "-1", "1e999", "\xff\xfe", QByteArray(1, '\0'), "\xe2\x80\xa8", "${", "`", "/*", "=>", "new ", "__proto__", "constructor",
                                              "globalThis", "Function('x')", "eval('1')", "Symbol.iterator", "async ", "await ", "class A{", "#a", "\xf0\x9f\x94\xa5", "'use strict';", "??", "?."};
        static const QList<quint32> lengths {0, 1, 3, 4, 5, 255, 256, 65535, 0x7fffffff, 0x80000000, 0xffffffff, hostprotocol::maxRequest, hostprotocol::maxRequest + 1};
        const qsizetype at = below(bytes.size());
        switch (below(ways)) {
        case 0: bytes.truncate(at); break;
        case 1: bytes[at] = static_cast<char>(below(256)); break;
        case 2: bytes.remove(at, 1 + below(20)); break;
        case 3: bytes.insert(at, words.at(below(words.size()))); break;
        case 4: bytes.insert(at, bytes.mid(below(bytes.size()), 1 + below(60))); break;
        case 5: // a length where one may stand
            if (bytes.size() >= 5)
                qToLittleEndian(lengths.at(below(lengths.size())), bytes.data() + below(qMin<qsizetype>(bytes.size() - 4, 2)));
            break;
        case 6: bytes[0] = "soiOIcqz"[below(8)]; break;
        default: bytes[at] = static_cast<char>(bytes.at(at) ^ (1 << below(8))); break;
        }
        if (bytes.isEmpty())
            bytes = "c";
    }

    std::mt19937 m_random;
};
} // namespace

class TstHostFuzz final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// What is taken as a request is just what was sent; all else is refused.
    void framesAreReadExactly()
    {
        Mutator mutator(7);
        const QList<Good> good = goodRequests();
        int taken = 0;
        for (int i = 0; i < 100000; ++i) {
            const QByteArray body = mutator.spoilt(good.at(mutator.below(good.size())));
            const std::optional<Request> request = parseRequest(std::string_view(body.constData(), static_cast<std::size_t>(body.size())));
            if (!request)
                continue;
            ++taken;
            QList<QByteArray> parts;
            for (const std::string_view part : request->parts)
                parts.append(QByteArray(part.data(), static_cast<qsizetype>(part.size())));
            QCOMPARE(bodyOf(request->kind, parts), body);
            QVERIFY(!parts.join().contains('\0'));
        }
        QVERIFY2(taken > 1000 && taken < 99000, qPrintable(QString::number(taken))); // else nothing was tried
    }

    void goodRequestsAreAnswered()
    {
        QByteArray input;
        for (const Good &request : goodRequests())
            input += framed(request.body());
        const Session session = hostWith(input);
        QVERIFY(session.ended);
        QCOMPARE(session.code, 0);
        QList<QJsonObject> answers;
        QVERIFY(readAnswers(session.output, answers));
        QCOMPARE(answers.size(), 8); // ready, and each but the schema
        for (const QJsonObject &answer : answers)
            QVERIFY2(!answer.contains(u"error"_s), QJsonDocument(answer).toJson(QJsonDocument::Compact).constData());
    }

    /// One of several requests is spoilt, within its frame, or the stream is.
    void spoiltRequestsEndInOrder()
    {
        const int rounds = qEnvironmentVariable("LOCKSTEP_FUZZ_ROUNDS", u"250"_s).toInt();
        const QList<int> codes {hostprotocol::EndOfInput, hostprotocol::MemoryExceeded, hostprotocol::BadRequest, hostprotocol::Recycle, hostprotocol::EngineFault};
        const QList<Good> good = goodRequests();
        QMap<int, int> seen;
        for (int round = 0; round < rounds; ++round) {
            Mutator mutator(static_cast<quint32>(round));
            QByteArray input;
            for (qsizetype i = 2 + mutator.below(3); i > 0; --i) {
                const Good &request = good.at(mutator.below(good.size()));
                input += framed(i % 2 == 0 ? mutator.spoilt(request) : request.body());
            }
            if (round % 5 == 0)
                input = mutator.spoilt(input);
            const Session session = hostWith(input);
            const QByteArray what = QByteArray("round " + QByteArray::number(round) + ", code " + QByteArray::number(session.code) + ", input " + input.toPercentEncoding(" {}\"':,"));
            const auto told = [&what](const char *how) { return QByteArray(how + what); };
            QVERIFY2(session.ended, told("it hangs: ").constData());
            QVERIFY2(session.status == QProcess::NormalExit, told("it crashed: ").constData());
            QVERIFY2(codes.contains(session.code), what.constData());
            QList<QJsonObject> answers;
            QVERIFY2(readAnswers(session.output, answers), told("its output is broken: ").constData());
            QVERIFY2(!answers.isEmpty() && answers.first().contains(u"ready"_s), what.constData());
            ++seen[session.code];
            if (round % 50 == 49)
                goodRequestsAreAnswered();
        }
        qInfo() << "exit codes:" << seen;
        QVERIFY(seen.value(hostprotocol::EndOfInput) > rounds / 10);
        QVERIFY(seen.value(hostprotocol::BadRequest) > rounds / 10);
    }
};

QTEST_GUILESS_MAIN(TstHostFuzz)
#include "tst_hostfuzz.moc"
