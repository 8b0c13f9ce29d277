#pragma once
// What small dialogs share: the ground of forms, Cancel and one button that goes on, and the bar that tells what is wrong. GUI thread.

#include <QString>

class QBoxLayout;
class QDialog;
class QPushButton;

namespace lockstep::ui {

class MessageBar;

/// `content` above, then the bar, which takes its room from the content, then Cancel (or `leave`), which closes, and `accept`, the default: these stay under the pointer.
void frameDialog(QDialog *dialog, QBoxLayout *content, QPushButton *accept, MessageBar *bar, const QString &leave = {});

} // namespace lockstep::ui
