#include "app/screenshots.h"

#include "core/base/logging.h"
#include "core/base/when.h"
#include "core/model/board.h"
#include "core/node/nodehost.h"
#include "ui/appservices.h"
#include "ui/dialogs/newconnectiondialog.h"
#include "ui/dialogs/rehearsaldialog.h"
#include "ui/dialogs/versionsdialog.h"
#include "ui/mainwindow.h"
#include "ui/pages/mappingview.h"
#include "ui/pages/rulestab.h"
#include "ui/style/lockstepstyle.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QPixmap>
#include <QTabBar>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 settleMs = 350; // figures, completed queries and a change of palette have come through
constexpr qint64 lookMs = 100;
constexpr qint64 patienceMs = 30'000;
constexpr qint64 demoIssues = 5;

/// What the demo's rules do, as rows; and some more, to be seen.
Mapping demoMapping()
{
    Mapping mapping = basicMapping();
    for (const QString &name : {u"status"_s, u"priority"_s, u"labels"_s, u"dueDate"_s}) {
        FieldMapping row;
        row.field = row.replica = name;
        mapping.fields.append(row);
    }
    mapping.fields[2].transformation = Transformation::Values;
    mapping.fields[2].values = {{u"New"_s, u"New"_s}, {u"In Progress"_s, u"In Progress"_s}, {u"Feedback"_s, u"In Progress"_s}, {u"Done"_s, u"Done"_s}};
    mapping.fields[2].nothingMatches = NothingMatches::Keep;
    mapping.fields[5].transformation = Transformation::WorkingDays;
    mapping.fields[5].days = 1;
    FieldMapping number;
    number.field = u"key"_s;
    number.replica = u"key.number"_s;
    number.direction = MappingDirection::Outgoing;
    mapping.fields.append(number);
    return mapping;
}
} // namespace

Screenshots::Screenshots(const Parts &parts, const QString &folder, QObject *parent) : QObject(parent), m_parts(parts), m_folder(folder) { }

Screenshots::~Screenshots() { m_parts.clock.cancel(m_timer); }

void Screenshots::later(qint64 ms, std::function<void()> what) { m_timer = m_parts.clock.callAfter(ms, std::move(what)); }

void Screenshots::fail(const QString &why)
{
    qCWarning(lcApp).noquote() << "screenshots:" << why;
    m_allTaken = false;
}

void Screenshots::start()
{
    QDir().mkpath(m_folder);
    m_parts.window.resize(1280, 800);
    later(settleMs, [this] { take(emptyPictures(), [this] { startDemo(); }); });
}

QList<Screenshots::Picture> Screenshots::emptyPictures()
{
    ui::MainWindow &window = m_parts.window;
    return {{u"empty"_s, [&window] { window.showPage(u"overview"_s); }},
            {u"empty-connections"_s, [&window] { window.showPage(u"connections"_s); }},
            {u"empty-queue"_s, [&window] { window.showPage(u"queue"_s); }},
            {u"empty-errors"_s, [&window] { window.showPage(u"errors"_s); }},
            {u"empty-boards"_s, [&window] { window.showPage(u"boards"_s); }},
            {u"wizard-tracker"_s, [&window] { window.openLink(u"new:"_s); }}};
}

QList<Screenshots::Picture> Screenshots::fullPictures()
{
    ui::MainWindow &window = m_parts.window;
    const auto part = [&window](int index) {
        window.showPage(u"connections"_s);
        for (QTabBar *tabs : window.findChildren<QTabBar *>(u"connectionParts"_s))
            tabs->setCurrentIndex(index);
    };
    QList<Picture> pictures;
    for (const QString &page : {u"overview"_s, u"queue"_s, u"errors"_s, u"issues"_s, u"history"_s, u"boards"_s, u"settings"_s})
        pictures.append({page, [&window, page] { window.showPage(page); }});
    const auto rulesOf = [&window, part](int half) {
        part(0);
        for (QTabBar *tabs : window.findChildren<QTabBar *>()) {
            if (tabs->accessibleName() == ui::RulesTab::tr("Node whose rules are shown"))
                tabs->setCurrentIndex(half);
        }
    };
    pictures.append({u"connections"_s, [rulesOf] { rulesOf(0); }});
    const auto rowOf = [&window, rulesOf](int row) {
        rulesOf(0);
        for (QTableView *table : window.findChildren<QTableView *>()) {
            if (table->accessibleName() == ui::MappingView::tr("Mapping"))
                Q_EMIT table->activated((table->selectRow(row), table->model()->index(row, 0)));
        }
    };
    pictures.append({u"mapping-values"_s, [rowOf] { rowOf(2); }});
    pictures.append({u"mapping-comments"_s, [rowOf] { rowOf(7); }});
    pictures.append({u"connections-script"_s, [rulesOf] { rulesOf(1); }});
    // Dialogs of the rules: by the words of what opens them.
    const auto pressed = [&window, rulesOf](int half, const QString &text) {
        rulesOf(half);
        for (QAbstractButton *button : window.findChildren<QAbstractButton *>()) {
            if (button->text() == text && button->isVisible())
                button->click();
        }
        for (QAction *action : window.findChildren<QAction *>()) {
            if (action->text() == text)
                action->trigger();
        }
    };
    pictures.append({u"rules-versions"_s, [this, pressed, &window] {
                         pressed(0, ui::RulesTab::tr("Versions…"));
                         later(settleMs / 2, [&window] {
                             for (QTableView *table : window.findChildren<QTableView *>()) {
                                 if (table->accessibleName() == ui::VersionsDialog::tr("Published versions"))
                                     table->selectRow(1);
                             }
                         });
                     }});
    pictures.append({u"rules-rehearsal"_s, [pressed, &window] {
                         pressed(0, ui::RulesTab::tr("Rehearse…"));
                         for (ui::RehearsalDialog *dialog : window.findChildren<ui::RehearsalDialog *>())
                             dialog->rehearseKeys(u"1, 2, 3"_s);
                     }});
    pictures.append({u"rules-gallery"_s, [pressed] { pressed(0, ui::RulesTab::tr("Rules that are ready…")); }});
    pictures.append({u"rules-port"_s, [pressed] { pressed(0, ui::RulesTab::tr("Paste an Exalate rule…")); }});
    pictures.append({u"rules-api"_s, [pressed] { pressed(0, ui::RulesTab::tr("Script API")); }});
    pictures.append({u"connections-triggers"_s, [part] { part(1); }});
    pictures.append({u"connections-policies"_s, [part] { part(2); }});
    pictures.append({u"wizard-scope"_s, [&window] {
                         window.openLink(u"new:"_s);
                         for (ui::NewConnectionDialog *dialog : window.findChildren<ui::NewConnectionDialog *>())
                             dialog->goTo(2);
                     }});
    pictures.append({u"add-tracker"_s, [&window] { window.openLink(u"tracker:"_s); }});
    return pictures;
}

void Screenshots::take(const QList<Picture> &pictures, std::function<void()> then)
{
    m_pictures = pictures;
    m_then = std::move(then);
    m_at = 0;
    takeNext();
}

void Screenshots::takeNext()
{
    if (m_at >= 2 * m_pictures.size()) {
        const auto then = std::exchange(m_then, {});
        then();
        return;
    }
    const bool dark = m_at >= m_pictures.size();
    const Picture picture = m_pictures.at(m_at % m_pictures.size());
    ++m_at;
    ui::setScheme(m_parts.application, dark ? ui::Scheme::Dark : ui::Scheme::Light);
    picture.prepare();
    later(settleMs, [this, name = picture.name, dark] {
        save(u"%1-%2.png"_s.arg(name, dark ? u"dark"_s : u"light"_s));
        takeNext();
    });
}

void Screenshots::save(const QString &name)
{
    auto *dialog = m_parts.window.findChild<QDialog *>();
    QWidget *shown = dialog ? static_cast<QWidget *>(dialog) : &m_parts.window;
    const QString path = QDir(m_folder).filePath(name);
    if (!shown->grab().save(path))
        fail(u"the picture %1 could not be saved"_s.arg(path));
    delete dialog;
}

void Screenshots::startDemo()
{
    when(m_parts.services.startDemo(), this, [this](const CommandOutcome &outcome) {
        if (!outcome.ok)
            fail(outcome.error.message);
        waitFor(u"the demo is in step"_s,
                [this] {
                    const Snapshot &now = m_parts.host.snapshot();
                    return now.underSync >= demoIssues && now.openOutgoing + now.openIncoming == 0;
                },
                [this] { breakRule(); });
    });
}

void Screenshots::breakRule()
{
    Configuration next = m_parts.services.configuration();
    for (ConnectionConfig &connection : next.connections) {
        connection.halves[0].rules = {RuleMode::Mapping, {}, {}, 0, demoMapping()};
        connection.halves[1].rules.incoming.prepend(u"// A customer is wanted here, and the other side has none.\nissue.summary = replica.customer.name;\n"_s);
    }
    when(m_parts.services.changeConfiguration(next, {}), this, [this](const CommandOutcome &outcome) {
        if (!outcome.ok)
            fail(outcome.error.message);
        editBoard();
    });
}

void Screenshots::editBoard()
{
    BoardClient *blue = m_parts.services.board(NodeId(u"Blue"_s));
    if (!blue) {
        fail(u"there is no board Blue"_s);
        Q_EMIT finished(false);
        return;
    }
    for (const auto &[number, text] : {std::pair<qint64, QString> {1, u"Is this read on the other side?"_s}, {2, u"It is the session store."_s}})
        blue->comment(number, text, false, u"alice"_s);
    waitFor(u"the rule's error is told"_s, [this] { return m_parts.host.snapshot().openErrors >= 2; },
            [this, blue] {
                blue->comment(1, u"Another one, which waits behind the first."_s, false, u"bob"_s);
                later(2000, [this] { take(fullPictures(), [this] { Q_EMIT finished(m_allTaken); }); });
            });
}

void Screenshots::waitFor(const QString &what, std::function<bool()> condition, std::function<void()> then)
{
    if (condition()) {
        m_waitedMs = 0;
        then();
        return;
    }
    m_waitedMs += lookMs;
    if (m_waitedMs > patienceMs) {
        fail(u"waited in vain until %1"_s.arg(what));
        m_waitedMs = 0;
        then();
        return;
    }
    later(lookMs, [this, what, condition = std::move(condition), then = std::move(then)] { waitFor(what, condition, then); });
}

} // namespace lockstep
