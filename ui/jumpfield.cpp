#include "ui/jumpfield.h"

#include "ui/models/jumptargets.h"
#include "ui/style/metrics.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QKeyEvent>
#include <QStandardItemModel>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr int LinkRole = Qt::UserRole + 1;
}

JumpField::JumpField(const Context &context, ErrorFeed &errors, const QList<NavigationEntry> &pages, QWidget *parent)
    : QLineEdit(parent), m_context(context), m_errors(errors), m_pages(pages), m_model(new QStandardItemModel(this)),
      m_completer(new QCompleter(m_model, this))
{
    setObjectName(u"jump"_s);
    setAccessibleName(tr("Jump to page, connection, key or error"));
    setPlaceholderText(tr("Jump to page, connection, key or error"));
    setProperty("dense", true);
    setFont(fontFor(FontRole::Caption));
    addAction(icon(Icon::Search, ColourRole::Dim), QLineEdit::LeadingPosition);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(12);
    m_completer->setWidget(this);
    m_completer->popup()->setAccessibleName(tr("Where to jump"));
    connect(this, &QLineEdit::textEdited, this, &JumpField::typed);
    connect(m_completer, qOverload<const QModelIndex &>(&QCompleter::activated), this,
            [this](const QModelIndex &index) { go(index.data(LinkRole).toString()); });
}

void JumpField::typed()
{
    const int asked = ++m_asked;
    offer({});
    if (text().trimmed().size() < 2)
        return;
    m_context.host.twins({}, text().trimmed(), 6).then(this, [this, asked](const QList<TwinRow> &twins) {
        if (asked == m_asked && !twins.isEmpty() && hasFocus())
            offer(twins);
    });
}

void JumpField::offer(const QList<TwinRow> &twins)
{
    m_model->clear();
    for (const JumpTarget &target : jumpTargets(text(), m_pages, m_context.host.configuration(), groupErrors(m_errors.rows(), u"open"_s), twins)) {
        auto *item = new QStandardItem(icon(target.sign, ColourRole::Dim), tr("%1   %2").arg(target.title, target.kind));
        item->setData(target.link, LinkRole);
        m_model->appendRow(item);
    }
    if (m_model->rowCount() == 0) {
        m_completer->popup()->hide();
        return;
    }
    m_completer->complete();
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
        offer({});
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_model->rowCount() > 0) {
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
