#pragma once
// What small dialogs share: the ground of forms, Cancel and one button that goes on, and the bar that tells what is wrong. GUI thread.

class QBoxLayout;
class QDialog;
class QPushButton;

namespace lockstep::ui {

class MessageBar;

/// `content` above, then Cancel, which closes, and `accept`, the default; at the bottom the bar, so that nothing moves away under the pointer.
void frameDialog(QDialog *dialog, QBoxLayout *content, QPushButton *accept, MessageBar *bar);

} // namespace lockstep::ui
