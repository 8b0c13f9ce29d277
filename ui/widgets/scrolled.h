#pragma once
// A page that may be higher than its place: in a scroll area without a frame, on the ground of forms.

class QScrollArea;
class QString;
class QWidget;

namespace lockstep::ui {

QScrollArea *makeScrolled(QWidget *page, const QString &accessibleName);

} // namespace lockstep::ui
