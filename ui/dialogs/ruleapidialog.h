#pragma once
// The script API to look things up in, beside the rules: it does not block the window. Opened by show(); deletes itself. GUI thread.

#include <QDialog>

class QLineEdit;
class QTextBrowser;

namespace lockstep::ui {

class RuleApiDialog final : public QDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RuleApiDialog)

public:
    explicit RuleApiDialog(QWidget *parent = nullptr);
    void lookUp(const QString &words); ///< As typed into the search

protected:
    void changeEvent(QEvent *event) override;

private:
    void fill();

    QLineEdit *m_search;
    QTextBrowser *m_page;
};

} // namespace lockstep::ui
