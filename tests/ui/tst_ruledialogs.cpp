// The gallery of rules and the page about the script API, as an administrator uses them.

#include "core/rules/gallery.h"
#include "ui/dialogs/gallerydialog.h"
#include "ui/dialogs/ruleapidialog.h"
#include "ui/pages/scripteditor.h"
#include "ui/style/lockstepstyle.h"
#include "ui/text/ruleapipage.h"
#include "ui/windowbench.h"

#include <QLineEdit>
#include <QListWidget>
#include <QTextBrowser>

using namespace lockstep;
using namespace lockstep::ui;

class TestRuleDialogs final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }

    void aRuleIsChosenAndTakenOver()
    {
        auto *dialog = new GalleryDialog(u"Blue"_s);
        dialog->open();
        auto *list = control<QListWidget>(dialog, u"Rules of the gallery"_s);
        QCOMPARE(list->count(), ruleGallery().size());
        auto *outgoing = control<ScriptEditor>(dialog, u"Outgoing script of the rule"_s);
        auto *incoming = control<ScriptEditor>(dialog, u"Incoming script of the rule"_s);
        QCOMPARE(outgoing->toPlainText(), ruleGallery().first().outgoing);
        QVERIFY(outgoing->isReadOnly() && incoming->isReadOnly());
        QCOMPARE(nameless(dialog).join(u"; "_s), QString());
        auto *afterAck = control<ScriptEditor>(dialog, u"After-ack script of the rule"_s);
        control<QLineEdit>(dialog, u"Search the rules"_s)->setText(u"their key in a field"_s);
        QCOMPARE(afterAck->toPlainText(), galleryRule(u"their-key-field"_s)->afterAck);
        QVERIFY(afterAck->isVisible() && afterAck->isReadOnly() && incoming->isVisible());
        control<QLineEdit>(dialog, u"Search the rules"_s)->setText(u"DUE date"_s);
        QVERIFY(!afterAck->isVisible());
        QCOMPARE(list->count(), 1);
        QCOMPARE(outgoing->toPlainText(), galleryRule(u"due-date"_s)->outgoing);
        QSignalSpy taken(dialog, &GalleryDialog::taken);
        button(dialog, u"Take over"_s)->click();
        QCOMPARE(taken.size(), 1);
        QCOMPARE(taken.first().at(0).toString(), galleryRule(u"due-date"_s)->outgoing);
        QCOMPARE(taken.first().at(1).toString(), galleryRule(u"due-date"_s)->incoming);
        QVERIFY(!dialog->isVisible());
    }

    void aSearchWithoutAnswerHasNothingToTakeOver()
    {
        auto *dialog = new GalleryDialog(u"Blue"_s);
        dialog->open();
        control<QLineEdit>(dialog, u"Search the rules"_s)->setText(u"zzz"_s);
        QVERIFY(!button(dialog, u"Take over"_s)->isEnabled());
        QCOMPARE(control<ScriptEditor>(dialog, u"Outgoing script of the rule"_s)->toPlainText(), QString());
        control<QLineEdit>(dialog, u"Search the rules"_s)->clear();
        QVERIFY(button(dialog, u"Take over"_s)->isEnabled());
        dialog->close();
    }

    void theScriptApiIsSearched()
    {
        auto *dialog = new RuleApiDialog;
        dialog->show();
        auto *page = control<QTextBrowser>(dialog, u"Script API"_s);
        QVERIFY(page->toPlainText().contains(u"users.byEmail(value)"_s));
        QVERIFY(page->toPlainText().contains(u"comments.merge(issue, replica, [change])"_s));
        QVERIFY(page->toPlainText().contains(u"incoming only"_s));
        QCOMPARE(nameless(dialog).join(u"; "_s), QString());
        dialog->lookUp(u"working"_s);
        QVERIFY(!page->toPlainText().contains(u"users.byEmail"_s));
        dialog->lookUp(u"without SATURDAYS"_s);
        QVERIFY(page->toPlainText().contains(u"dates.addWorkingDays(date, days)"_s));
        QVERIFY(!page->toPlainText().contains(u"dates.addDays"_s));
        dialog->lookUp(u"dates"_s);
        QVERIFY(page->toPlainText().contains(u"dates.addDays"_s));
        dialog->lookUp(u"<b>zzz"_s);
        QVERIFY(page->toPlainText().contains(u"Nothing has “<b>zzz”"_s));
        dialog->close();
    }

    void everyNameIsOnThePage()
    {
        const QString page = ruleApiPage(ruleApi(), {}, lightColours());
        for (const RuleApiEntry &entry : ruleApi().names)
            QVERIFY2(page.contains(entry.text.toHtmlEscaped()), qPrintable(entry.name));
        for (const RuleApiType &type : ruleApi().types) {
            for (const RuleApiEntry &member : type.members)
                QVERIFY2(page.contains(member.signature().toHtmlEscaped()), qPrintable(member.name));
        }
    }
};

QTEST_MAIN(TestRuleDialogs)
#include "tst_ruledialogs.moc"
