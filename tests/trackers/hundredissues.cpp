#include "tests/trackers/hundredissues.h"
#include "tests/trackers/trouble.h"

#include <QCryptographicHash>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {
QByteArray contentOf(int number, qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    quint32 state = static_cast<quint32>(number) * 2654435761U + 1U;
    for (char &byte : bytes) {
        state = state * 1664525U + 1013904223U;
        byte = static_cast<char>(state >> 24);
    }
    return bytes;
}

QString fileNameOf(int number) { return u"Anhang ü %1.bin"_s.arg(number); }
} // namespace

void fillRedmine(MainJob &job, int from, int to, qsizetype bytes)
{
    for (int n = from; n < to; ++n) {
        const int id = job.createIssue(u"%1 issue %2 – ünï ☃"_s.arg(job.tag()).arg(n), u"First line\n\n*bold* and more of %1"_s.arg(n));
        QVERIFY(id > 0);
        for (int c = 0; c < commentsEach; ++c)
            job.addNote(id, u"note %1 of %2 [%3]"_s.arg(c).arg(n).arg(job.tag()));
        job.attach(id, fileNameOf(n), contentOf(n, bytes));
    }
}

void verifyTickets(MainJob &job, int count, qsizetype bytes)
{
    const QList<Ticket> tickets = job.tickets(true);
    QCOMPARE(tickets.size(), count);
    QSet<QString> subjects;
    for (const Ticket &ticket : tickets) {
        subjects.insert(ticket.subject);
        const int n = ticket.subject.section(u"issue "_s, 1).section(u' ', 0, 0).toInt();
        QCOMPARE(ticket.subject, u"%1 issue %2 – ünï ☃"_s.arg(job.tag()).arg(n));
        QCOMPARE(ticket.status, u"open"_s); // RT opens a new ticket itself at the first correspondence
        QCOMPARE(ticket.priority, 50);
        QVERIFY2(ticket.due.startsWith("2026-12-24"_L1), qPrintable(ticket.due));
        for (int c = 0; c < commentsEach; ++c)
            QCOMPARE(countContaining(ticket.publicTexts, u"note %1 of %2 ["_s.arg(c).arg(n)), 1);
        QCOMPARE(ticket.publicTexts.size(), commentsEach);
        const QString sha = QString::fromLatin1(QCryptographicHash::hash(contentOf(n, bytes), QCryptographicHash::Sha256).toHex());
        QCOMPARE(ticket.files, QStringList {fileNameOf(n) + u':' + sha});
    }
    QCOMPARE(subjects.size(), count);
}
