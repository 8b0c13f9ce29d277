#include "app/settings.h"

#include <array>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
struct Row {
    Setting setting;
    QLatin1StringView key;
    QVariant standard;
};

const std::array<Row, static_cast<size_t>(Setting::Count)> &table()
{
    static const std::array<Row, static_cast<size_t>(Setting::Count)> rows {{
        {Setting::Scheme, "scheme"_L1, u"system"_s},
        {Setting::CloseToTray, "closeToTray"_L1, true},
        {Setting::Geometry, "geometry"_L1, QByteArray()},
    }};
    return rows;
}

const Row *rowOf(const QString &key)
{
    for (const Row &row : table()) {
        if (row.key == key)
            return &row;
    }
    return nullptr;
}
} // namespace

Settings::Settings(const QString &path) : m_settings(path, QSettings::IniFormat) { }

QVariant Settings::value(Setting setting) const
{
    const Row &row = table()[static_cast<size_t>(setting)];
    return m_settings.value(row.key, row.standard);
}

void Settings::setValue(Setting setting, const QVariant &value) { m_settings.setValue(table()[static_cast<size_t>(setting)].key, value); }

QVariant Settings::pageValue(const QString &key) const
{
    if (const Row *row = rowOf(key))
        return value(row->setting);
    return m_settings.value(QString(u"page/"_s + key));
}

void Settings::setPageValue(const QString &key, const QVariant &value)
{
    if (const Row *row = rowOf(key))
        setValue(row->setting, value);
    else
        m_settings.setValue(QString(u"page/"_s + key), value);
}

} // namespace lockstep
