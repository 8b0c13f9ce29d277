#include "ui/windowmenus.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QMenu>
#include <QMenuBar>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
struct Text {
    Q_DECLARE_TR_FUNCTIONS(lockstep::ui::Menus)
};

QAction *add(QMenu *menu, const QString &text, const QKeySequence &shortcut = {})
{
    QAction *action = menu->addAction(text);
    action->setShortcut(shortcut);
    return action;
}
} // namespace

WindowActions buildMenus(QMenuBar *bar, const QList<NavigationEntry> &pages)
{
    WindowActions a;
    QMenu *file = bar->addMenu(Text::tr("&File"));
    a.import = add(file, Text::tr("&Import…"), QKeySequence(Qt::CTRL | Qt::Key_O));
    a.exportTo = add(file, Text::tr("&Export…"), QKeySequence(Qt::CTRL | Qt::Key_E));
    file->addSeparator();
    a.quit = add(file, Text::tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q));

    QMenu *view = bar->addMenu(Text::tr("&View"));
    int number = 1;
    for (const NavigationEntry &page : pages) {
        a.pages.insert(page.name, add(view, page.title, QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + number))));
        ++number;
    }
    view->addSeparator();
    a.jump = add(view, Text::tr("&Jump to…"), QKeySequence(Qt::CTRL | Qt::Key_K));
    a.filter = add(view, Text::tr("&Filter"), QKeySequence(Qt::CTRL | Qt::Key_F));
    a.refresh = add(view, Text::tr("&Refresh"), QKeySequence(Qt::Key_F5));
    QMenu *scheme = view->addMenu(Text::tr("&Appearance"));
    a.schemeSystem = add(scheme, Text::tr("As the &system"));
    a.schemeLight = add(scheme, Text::tr("&Light"));
    a.schemeDark = add(scheme, Text::tr("&Dark"));
    auto *group = new QActionGroup(bar);
    for (QAction *action : {a.schemeSystem, a.schemeLight, a.schemeDark}) {
        action->setCheckable(true);
        group->addAction(action);
    }

    QMenu *connection = bar->addMenu(Text::tr("&Connection"));
    a.newConnection = add(connection, Text::tr("&New connection…"), QKeySequence(Qt::CTRL | Qt::Key_N));
    a.addTracker = add(connection, Text::tr("Add &tracker…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N));
    connection->addSeparator();
    a.pause = add(connection, Text::tr("&Pause or resume"), QKeySequence(Qt::CTRL | Qt::Key_P));
    a.pauseAll = add(connection, Text::tr("Pause or resume &all"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P));
    a.syncNow = add(connection, Text::tr("&Sync now"), QKeySequence(Qt::CTRL | Qt::Key_Y));
    a.syncIssue = add(connection, Text::tr("Sync an &issue by key…"), QKeySequence(Qt::CTRL | Qt::Key_I));

    QMenu *event = bar->addMenu(Text::tr("&Event"));
    a.retry = add(event, Text::tr("&Retry"), QKeySequence(Qt::CTRL | Qt::Key_R));
    a.cancel = add(event, Text::tr("&Cancel"), QKeySequence(Qt::Key_Delete));
    a.copy = add(event, Text::tr("C&opy"), QKeySequence(QKeySequence::Copy));

    QMenu *help = bar->addMenu(Text::tr("&Help"));
    a.about = add(help, Text::tr("&About Lockstep"), QKeySequence(Qt::Key_F1));
    return a;
}

} // namespace lockstep::ui
