#pragma once
// What was typed into a dialog is not thrown away by Esc or the window's close button without a question in the dialog's own bar. GUI thread.

#include <QString>

#include <functional>

class QDialog;
class QWidget;

namespace lockstep::ui {

class MessageBar;

/// Whether somebody has typed into a line or a text of `form`; what the program has filled in does not count.
bool isTyped(const QWidget *form);
/// Esc and the close button of `dialog` ask first while `typed` (absent: isTyped()) says so. Cancel does not: who presses it means it.
/// `what` would be lost: "the new connection".
void askBeforeClosing(QDialog *dialog, MessageBar *bar, const QString &what, const std::function<bool()> &typed = {});

} // namespace lockstep::ui
