#pragma once
// The menus of the window: every action with its shortcut. The window connects them.

#include "ui/models/navigationmodel.h"

#include <QAction>
#include <QHash>

class QMenuBar;

namespace lockstep::ui {

struct WindowActions {
    QAction *import = nullptr;
    QAction *exportTo = nullptr;
    QAction *quit = nullptr;
    QHash<QString, QAction *> pages;
    QAction *jump = nullptr;
    QAction *filter = nullptr;
    QAction *refresh = nullptr;
    QAction *schemeSystem = nullptr;
    QAction *schemeLight = nullptr;
    QAction *schemeDark = nullptr;
    QAction *newConnection = nullptr;
    QAction *addTracker = nullptr;
    QAction *pause = nullptr;
    QAction *pauseAll = nullptr;
    QAction *syncNow = nullptr;
    QAction *syncIssue = nullptr;
    QAction *retry = nullptr;
    QAction *cancel = nullptr;
    QAction *copy = nullptr;
    QAction *about = nullptr;
};

/// Actions are owned by the menu bar's window.
WindowActions buildMenus(QMenuBar *bar, const QList<NavigationEntry> &pages);

} // namespace lockstep::ui
