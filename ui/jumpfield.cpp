#include "ui/jumpfield.h"

#include "core/base/when.h"
#include "ui/models/jumptargets.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"
#include "ui/style/palette.h"
#include "ui/widgets/buttons.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QKeyEvent>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr int LinkRole = Qt::UserRole + 1;
constexpr int KindRole = Qt::UserRole + 2;

/// Title, and at the right in the second rank what kind of place it is.
class TargetDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Colours &colours = coloursFor(option.palette);
        painter->save();
        if (option.state.testFlag(QStyle::State_Selected))
            painter->fillRect(option.rect, colours.softSelection);
        QRect rest = option.rect.adjusted(metrics::Step12, 0, -metrics::Step12, 0);
        index.data(Qt::DecorationRole).value<QIcon>().paint(painter, QRect(rest.left(), rest.top(), 16, rest.height()));
        rest.setLeft(rest.left() + 24);
        const QString kind = index.data(KindRole).toString();
        paintText(painter, rest, kind, fontFor(FontRole::Caption), colours.dim, Qt::AlignRight | Qt::AlignVCenter);
        rest.setRight(rest.right() - textWidth(fontFor(FontRole::Caption), kind) - metrics::Step12);
        paintText(painter, rest, index.data().toString(), fontFor(FontRole::Body),
                  option.state.testFlag(QStyle::State_Enabled) ? colours.text : colours.dim);
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {200, qMax<int>(metrics::MappingRow, QFontMetrics(fontFor(FontRole::Body)).height() + 8)};
    }
};
} // namespace

JumpField::JumpField(const Context &context, ErrorFeed &errors, const QList<NavigationEntry> &pages, QWidget *parent)
    : QLineEdit(parent), m_context(context), m_errors(errors), m_pages(pages), m_model(new QStandardItemModel(this)),
      m_completer(new QCompleter(m_model, this))
{
    setObjectName(u"jump"_s);
    setAccessibleName(tr("Jump to page, connection, key or error"));
    setPlaceholderText(tr("Jump to page, connection, key or error"));
    setProperty("dense", true);
    setFont(fontFor(FontRole::Caption));
    addSearchSign(this);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(12);
    m_completer->setWidget(this);
    m_completer->popup()->setProperty("popup", true);
    m_completer->popup()->setFrameShape(QFrame::StyledPanel);
    m_completer->popup()->setItemDelegate(new TargetDelegate(m_completer->popup()));
    m_completer->popup()->setAccessibleName(tr("Where to jump"));
    connect(this, &QLineEdit::textEdited, this, &JumpField::typed);
    connect(m_completer, qOverload<const QModelIndex &>(&QCompleter::activated), this,
            [this](const QModelIndex &index) { go(index.data(LinkRole).toString()); });
}

void JumpField::typed()
{
    const int asked = ++m_asked;
    const QString words = text().trimmed();
    offer({}, words.isEmpty());
    if (words.isEmpty())
        return;
    // A letter is in every summary: it may be a key.
    when(m_context.host.twins({}, words.size() < 2 ? QString(u'#' + words) : words, 6), this, [this, asked](const QList<TwinRow> &twins) {
        if (asked == m_asked && hasFocus() && (!twins.isEmpty() || m_model->rowCount() == 0))
            offer(twins, true);
    });
}

/// `complete`: no issues are still asked for, so that "nothing" can be said.
void JumpField::offer(const QList<TwinRow> &twins, bool complete)
{
    m_model->clear();
    for (const JumpTarget &target : jumpTargets(text(), m_pages, m_context.host.configuration(), groupErrors(m_errors.rows(), u"open"_s), twins)) {
        auto *item = new QStandardItem(icon(target.sign, ColourRole::Dim), target.title);
        item->setData(target.link, LinkRole);
        item->setData(target.kind, KindRole);
        item->setData(tr("%1, %2").arg(target.title, target.kind), Qt::AccessibleTextRole);
        m_model->appendRow(item);
    }
    const bool found = m_model->rowCount() > 0;
    if (!found && (!complete || text().trimmed().isEmpty())) {
        m_completer->popup()->hide();
        return;
    }
    if (!found) {
        auto *nothing = new QStandardItem(tr("Nothing matches “%1”").arg(text().trimmed()));
        nothing->setFlags(Qt::NoItemFlags);
        m_model->appendRow(nothing);
    }
    m_completer->complete();
    if (found)
        m_completer->popup()->setCurrentIndex(m_completer->completionModel()->index(0, 0));
}

void JumpField::go(const QString &link)
{
    ++m_asked;
    clear();
    m_completer->popup()->hide();
    if (!link.isEmpty())
        Q_EMIT chosen(link);
}

void JumpField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Down && !m_completer->popup()->isVisible()) {
        typed();
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_model->index(0, 0).flags().testFlag(Qt::ItemIsEnabled)) {
        go(m_model->index(0, 0).data(LinkRole).toString());
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        clear();
        Q_EMIT chosen({});
        return;
    }
    QLineEdit::keyPressEvent(event);
}

} // namespace lockstep::ui
