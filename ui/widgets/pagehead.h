#pragma once
// The head of a page: trail (where this page hangs), title, something beside the title (badge or tabs), a subtitle that
// may hold links, and actions on the right. Owned by its parent. GUI thread.

#include "ui/widgets/buttons.h"

#include <QWidget>

class QBoxLayout;
class QLabel;

namespace lockstep::ui {

class ElidedLabel;

class PageHead final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PageHead)

public:
    explicit PageHead(const QString &title, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    /// Beside the title. HTML subset; links are `<a href="filter:state:failed">14 errors</a>`.
    void setSubtitle(const QString &html);
    /// Small line above the title; HTML as `<a href="page:errors">Errors</a> › Settle a conflict`.
    void setTrail(const QString &html);
    /// Second line below the title, dim, wraps.
    void setNote(const QString &html);
    /// Right after the title, before the subtitle: a BadgeLabel, or a QTabBar (as on Queue and Errors).
    void addBesideTitle(QWidget *widget);
    QPushButton *addButton(const QString &text, std::optional<Icon> icon = {},
                           ButtonVariant variant = ButtonVariant::Plain);
    void addWidget(QWidget *widget); ///< On the right, in order with the buttons

Q_SIGNALS:
    void linkActivated(const QString &link);

protected:
    void changeEvent(QEvent *event) override;

private:
    QLabel *makeLabel();
    void applyColours();

    QLabel *m_trail;
    ElidedLabel *m_title;
    QBoxLayout *m_beside;
    QLabel *m_subtitle;
    QBoxLayout *m_actions;
    QLabel *m_note;
};

} // namespace lockstep::ui
