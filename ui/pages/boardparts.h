#pragma once
// What the parts of BoardIssuePane share. GUI thread.

#include <QVBoxLayout>
#include <QWidget>

namespace lockstep::ui {

inline void emptyLayout(QVBoxLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
}

} // namespace lockstep::ui
