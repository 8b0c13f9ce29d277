// Lines side by side: what is the same, has changed, has come and has gone.

#include "ui/text/linediff.h"

#include <QtTest>

using namespace lockstep::ui;
using namespace Qt::StringLiterals;

class TstLineDiff final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lines_data()
    {
        QTest::addColumn<QString>("left");
        QTest::addColumn<QString>("right");
        QTest::addColumn<QString>("signs"); // = same, ~ changed, - gone, + come
        QTest::newRow("both empty") << QString() << QString() << QString();
        QTest::newRow("equal") << u"a\nb"_s << u"a\nb\n"_s << u"=="_s;
        QTest::newRow("one more") << u"a\nc"_s << u"a\nb\nc"_s << u"=+="_s;
        QTest::newRow("one less") << u"a\nb\nc"_s << u"a\nc"_s << u"=-="_s;
        QTest::newRow("changed") << u"a\nb\nc"_s << u"a\nB\nc"_s << u"=~="_s;
        QTest::newRow("all new") << QString() << u"a\nb"_s << u"++"_s;
        QTest::newRow("moved") << u"a\nb\nc"_s << u"b\nc\na"_s << u"-==+"_s;
        QTest::newRow("changed and one more") << u"x\nb"_s << u"y\nz\nb"_s << u"~+="_s;
    }
    void lines()
    {
        QFETCH(QString, left);
        QFETCH(QString, right);
        QString signs;
        const QList<DiffLine> found = lineDiff(left, right);
        for (const DiffLine &line : found)
            signs += u"=~-+"_s.at(static_cast<int>(line.kind));
        QTEST(signs, "signs");
        QCOMPARE(countDifferences(found), signs.size() - signs.count(u'='));
    }

    // Whatever is compared, each side's lines are all there, once and in order.
    void nothingIsLost()
    {
        QString left;
        QString right;
        for (int i = 0; i < 300; ++i) {
            left += QString::number(i * 7 % 11) + u'\n';
            right += QString::number(i * 5 % 13) + u'\n';
        }
        QString leftAgain;
        QString rightAgain;
        const QList<DiffLine> found = lineDiff(left, right);
        int lastLeft = 0;
        int lastRight = 0;
        for (const DiffLine &line : found) {
            if (line.leftNumber > 0) {
                QCOMPARE(line.leftNumber, ++lastLeft);
                leftAgain += line.left + u'\n';
            }
            if (line.rightNumber > 0) {
                QCOMPARE(line.rightNumber, ++lastRight);
                rightAgain += line.right + u'\n';
            }
        }
        QCOMPARE(leftAgain, left);
        QCOMPARE(rightAgain, right);
    }

    void veryLongOnesAreOneBlock()
    {
        const QString left = u"a\n"_s.repeated(5000);
        const QString right = u"b\n"_s.repeated(5000);
        QCOMPARE(countDifferences(lineDiff(left, right)), 5000);
    }
};

QTEST_GUILESS_MAIN(TstLineDiff)
#include "tst_linediff.moc"
