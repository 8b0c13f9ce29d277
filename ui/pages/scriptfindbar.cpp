#include "ui/pages/scriptfindbar.h"

#include "ui/pages/scripttext.h"
#include "ui/pages/textlabel.h"
#include "ui/text/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/hairline.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace lockstep::ui {

namespace {
constexpr int stateWidth = 84; // "12 replaced"
} // namespace

ScriptFindBar::ScriptFindBar(ScriptText *text, QWidget *parent)
    : QWidget(parent),
      m_text(text),
      m_find(named(new QLineEdit, tr("Find"))),
      m_replacement(named(new QLineEdit, tr("Replace by"))),
      m_case(new QCheckBox(tr("Match case"))),
      m_state(new TextLabel({}, FontRole::Caption, ColourRole::Dim)),
      m_replaceRow(new QWidget)
{
    m_find->setPlaceholderText(tr("Find"));
    m_replacement->setPlaceholderText(tr("Replace by"));
    addSearchSign(m_find);
    m_state->setMinimumWidth(stateWidth);
    QToolButton *previous = makeIconButton(Icon::ChevronUp, tr("Find previous"));
    QToolButton *next = makeIconButton(Icon::ChevronDown, tr("Find next"));
    QToolButton *shut = makeIconButton(Icon::Close, tr("Close find"));
    auto *row = new QHBoxLayout;
    row->setSpacing(metrics::Step6);
    row->addWidget(m_find, 1);
    row->addWidget(m_state);
    row->addWidget(m_case);
    for (QToolButton *button : {previous, next, shut})
        row->addWidget(button);
    QPushButton *one = makeButton(tr("Replace"), {}, ButtonVariant::Quiet);
    QPushButton *all = makeButton(tr("Replace all"), {}, ButtonVariant::Quiet);
    auto *second = new QHBoxLayout(m_replaceRow);
    second->setContentsMargins(0, 0, 0, 0);
    second->setSpacing(metrics::Step6);
    second->addWidget(m_replacement, 1);
    second->addWidget(one);
    second->addWidget(all);
    for (QWidget *input : std::initializer_list<QWidget *> {m_find, m_replacement, one, all, previous, next, shut})
        input->setProperty("dense", true);
    auto *rows = new QVBoxLayout;
    rows->setContentsMargins(metrics::PageMargin, metrics::Step6, metrics::Step8, metrics::Step6);
    rows->setSpacing(metrics::Step4);
    rows->addLayout(row);
    rows->addWidget(m_replaceRow);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(rows);
    column->addWidget(new Hairline);
    connect(m_find, &QLineEdit::textChanged, this, &ScriptFindBar::typed);
    connect(m_case, &QCheckBox::toggled, this, &ScriptFindBar::typed);
    connect(m_find, &QLineEdit::returnPressed, this, [this] { findNext(true); });
    connect(m_replacement, &QLineEdit::returnPressed, this, &ScriptFindBar::replaceOne);
    connect(previous, &QToolButton::clicked, this, [this] { findNext(false); });
    connect(next, &QToolButton::clicked, this, [this] { findNext(true); });
    connect(shut, &QToolButton::clicked, this, &ScriptFindBar::close);
    connect(one, &QPushButton::clicked, this, &ScriptFindBar::replaceOne);
    connect(all, &QPushButton::clicked, this, &ScriptFindBar::replaceAll);
    hide();
}

bool ScriptFindBar::matchCase() const { return m_case->isChecked(); }

void ScriptFindBar::open(bool replace)
{
    m_replaceRow->setVisible(replace && !m_text->isReadOnly());
    show();
    const QString selected = m_text->selectedText();
    if (!selected.isEmpty() && !selected.contains(u'\n'))
        m_find->setText(selected);
    m_state->clear();
    m_find->setFocus(Qt::ShortcutFocusReason);
    m_find->selectAll();
}

void ScriptFindBar::findNext(bool forward)
{
    if (m_find->text().isEmpty())
        open(false);
    else
        found(m_text->find(m_find->text(), matchCase(), forward));
}

void ScriptFindBar::close()
{
    hide();
    m_text->setFocus(Qt::OtherFocusReason);
}

void ScriptFindBar::typed()
{
    if (m_find->text().isEmpty())
        m_state->clear();
    else
        found(m_text->find(m_find->text(), matchCase(), true, true));
}

void ScriptFindBar::found(bool any)
{
    m_state->setColour(any ? ColourRole::Dim : ColourRole::Fail);
    const qsizetype count = any ? m_text->text().count(m_find->text(), matchCase() ? Qt::CaseSensitive : Qt::CaseInsensitive) : 0;
    m_state->setText(any ? countText(count, tr("place"), tr("places")) : tr("Not found"));
}

void ScriptFindBar::replaceOne()
{
    if (m_text->selectionIs(m_find->text(), matchCase()))
        m_text->replaceSelectedText(m_replacement->text());
    findNext(true);
}

void ScriptFindBar::replaceAll()
{
    const int count = m_text->replaceAll(m_find->text(), m_replacement->text(), matchCase());
    m_state->setColour(count > 0 ? ColourRole::Dim : ColourRole::Fail);
    m_state->setText(count > 0 ? tr("%1 replaced").arg(count) : tr("Not found"));
}

void ScriptFindBar::keyPressEvent(QKeyEvent *event)
{
    const Qt::KeyboardModifiers modifiers = event->modifiers();
    if (event->key() == Qt::Key_Escape)
        close();
    else if (event->key() == Qt::Key_F3)
        findNext(!(modifiers & Qt::ShiftModifier));
    else
        QWidget::keyPressEvent(event);
}

} // namespace lockstep::ui
