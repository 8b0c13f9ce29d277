#pragma once
// A table of pairs of values, here and there, that is typed into; an empty row is always at its end. Owned by its parent. GUI thread.

#include <QTableWidget>

namespace lockstep::ui {

class ValueTable final : public QTableWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ValueTable)

public:
    using Pairs = QList<std::pair<QString, QString>>;
    explicit ValueTable(const QString &accessibleName, QWidget *parent = nullptr);
    void setPairs(const Pairs &pairs);
    /// As typed; a row of which nothing is filled in is none.
    Pairs pairs() const;

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    QString textAt(int row, int column) const;
    void keepEmptyRow();
};

} // namespace lockstep::ui
