#include "ui/pages/waitlist.h"

#include "ui/pages/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/widgets/badgelabel.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/hairline.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr qsizetype mostShown = 8;
} // namespace

WaitList::WaitList(QWidget *parent) : QWidget(parent), m_rows(new QVBoxLayout)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, metrics::Step4, 0, 0);
    column->setSpacing(metrics::Step6);
    column->addWidget(new TextLabel(tr("Waits for you"), FontRole::Body, ColourRole::Text, true));
    m_rows->setSpacing(0);
    column->addLayout(m_rows);
    hide();
}

void WaitList::show(const QList<ErrorGroup> &groups)
{
    QStringList texts;
    for (const ErrorGroup &group : groups.first(qMin(mostShown, groups.size())))
        texts.append(QString(group.id + QString::number(group.rows.size()) + u' ' + QString::number(group.waitBehind)));
    setVisible(!texts.isEmpty());
    if (texts == m_shown)
        return;
    m_shown = texts;
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const ErrorGroup &group : groups.first(qMin(mostShown, groups.size()))) {
        m_rows->addWidget(new Hairline);
        m_rows->addWidget(makeRow(group));
    }
}

QWidget *WaitList::makeRow(const ErrorGroup &group)
{
    auto *row = new QWidget;
    row->setFixedHeight(qMax<int>(metrics::TodoRow, row->fontMetrics().height() + 8));
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(metrics::Step8);
    auto *sign = new BadgeLabel(Badge {{group.isConflict() ? Icon::StateConflict : Icon::StateFailed, ColourRole::Fail, false}, {}});
    sign->setFlush(true);
    sign->setFixedWidth(16);
    line->addWidget(sign);
    const QString title = errorTitle(group.error);
    auto *sentence = new ElidedLabel(title);
    sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    line->addWidget(sentence, 10);
    const QString stopped = group.error.scope == ErrorScope::Node ? tr("the node") : group.error.scope == ErrorScope::Trigger
            ? tr("a trigger")
            : countText(group.rows.size(), tr("issue"), tr("issues"));
    auto *issues = new TextLabel(stopped, FontRole::Caption, ColourRole::Dim);
    issues->setFixedWidth(72);
    line->addWidget(issues);
    auto *connection = new ElidedLabel(group.connection.isEmpty() ? group.node : group.connection);
    connection->setFont(fontFor(FontRole::Caption));
    connection->setForegroundRole(QPalette::PlaceholderText); // dim
    connection->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // named by users
    line->addWidget(connection, 3);
    auto *behind = new TextLabel(group.waitBehind > 0 ? tr("%1 wait behind").arg(numberText(group.waitBehind)) : QString(), FontRole::Caption,
                                 ColourRole::Block);
    behind->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    line->addWidget(behind, 2);
    const QString action = group.isConflict() ? tr("Settle") : group.error.line > 0 ? tr("Open rule") : tr("Open");
    auto *link = new TextLabel;
    link->setTextFormat(Qt::RichText);
    link->setText(QString(u"<a href=\"x\" style=\"text-decoration:none\">"_s + action + u"</a>"_s));
    link->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    link->setFocusPolicy(Qt::StrongFocus);
    link->setAccessibleName(tr("%1: %2").arg(action, title));
    link->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    link->setMinimumWidth(96);
    connect(link, &QLabel::linkActivated, this, [this, id = group.id] { Q_EMIT groupChosen(id); });
    line->addWidget(link);
    return row;
}

} // namespace lockstep::ui
