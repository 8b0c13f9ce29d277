#pragma once
// The header of a table whose first column begins at the page's margin, like its cells. Owned by the view.

#include <QHeaderView>

namespace lockstep::ui {

class TableHeader final : public QHeaderView {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TableHeader)

public:
    explicit TableHeader(QWidget *parent = nullptr);

protected:
    void paintSection(QPainter *painter, const QRect &rect, int logicalIndex) const override;
    void initStyleOptionForIndex(QStyleOptionHeader *option, int logicalIndex) const override;

private:
    bool isShiftedSection(int logicalIndex) const;
};

} // namespace lockstep::ui
