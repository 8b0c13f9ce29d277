#pragma once
// A few lines of a rule with one of them marked as the cause, and a sentence below it. A picture; its text is in its accessible
// description. Owned by its parent.

#include <QStringList>
#include <QWidget>

namespace lockstep::ui {

class CodeExcerpt final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CodeExcerpt)

public:
    explicit CodeExcerpt(QWidget *parent = nullptr);
    /// Lines around `line` (1-based) of `script`; hidden when there is no such line.
    void show(const QString &script, int line, const QString &sentence);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int lineHeight() const;
    QStringList m_lines;
    int m_first = 1;
    int m_marked = 0;
    QString m_sentence;
};

} // namespace lockstep::ui
