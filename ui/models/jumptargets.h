#pragma once
// What the jump field offers for what was typed: pages, connections, errors, issue keys. Pure function.

#include "ui/models/connectionview.h"
#include "ui/models/errorgroups.h"
#include "ui/models/navigationmodel.h"

namespace lockstep::ui {

struct JumpTarget {
    QString title;
    QString kind; ///< "Page", "Connection", "Error", "Issue"
    QString link;
    Icon sign = Icon::Search;
    bool operator==(const JumpTarget &) const = default;
};

/// At most 12, those whose title begins with the text first.
QList<JumpTarget> jumpTargets(const QString &text, const QList<NavigationEntry> &pages, const Configuration &configuration,
                              const QList<ErrorGroup> &errors, const QList<TwinRow> &twins);

/// Of all that a search for a key found, the one that a link "key" or "key\nnode" means; -1: none.
qsizetype twinMeant(const QList<TwinRow> &twins, const QString &wanted);

} // namespace lockstep::ui
