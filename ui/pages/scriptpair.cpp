#include "ui/pages/scriptpair.h"

#include "ui/pages/scripteditor.h"
#include "ui/pages/textlabel.h"
#include "ui/style/metrics.h"
#include "ui/widgets/hairline.h"

#include <QVBoxLayout>

namespace lockstep::ui {

ScriptPair::ScriptPair(const QString &name, const QString &outgoing, const QString &incoming, const QString &afterAck, QWidget *parent)
    : QSplitter(parent),
      m_outTitle(new TextLabel({}, FontRole::Caption, ColourRole::Dim, true)),
      m_inTitle(new TextLabel({}, FontRole::Caption, ColourRole::Dim, true)),
      m_afterTitle(new TextLabel({}, FontRole::Caption, ColourRole::Dim, true)),
      m_outgoing(addSide(m_outTitle, outgoing)),
      m_incoming(addSide(m_inTitle, incoming)),
      m_afterAck(addSide(m_afterTitle, afterAck))
{
    setAccessibleName(name);
    setChildrenCollapsible(false);
    m_outgoing->setPart(RuleDirection::Outgoing);
    m_incoming->setPart(RuleDirection::Incoming);
    m_afterAck->setPart(RuleDirection::AfterAck);
    setShown(Shown::Pair);
}

void ScriptPair::setShown(Shown shown)
{
    for (int side = 0; side < count(); ++side)
        widget(side)->setHidden(shown != Shown::All && (side == 2) != (shown == Shown::AfterAck));
}

ScriptEditor *ScriptPair::addSide(TextLabel *title, const QString &name)
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    title->setContentsMargins(metrics::PageMargin, 6, 0, 6);
    auto *editor = new ScriptEditor(name);
    column->addWidget(new Hairline);
    column->addWidget(title);
    column->addWidget(new Hairline);
    column->addWidget(editor, 1);
    addWidget(box);
    return editor;
}

void ScriptPair::setNode(const QString &node)
{
    m_outTitle->setText(tr("Outgoing: what leaves %1").arg(node));
    m_inTitle->setText(tr("Incoming: what may come in to %1").arg(node));
    m_afterTitle->setText(tr("After acknowledgement: what %1 makes of the other side's answer").arg(node));
}

} // namespace lockstep::ui
