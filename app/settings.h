#pragma once
// Settings: what the window remembers for this profile (look, sizes, tray), in an ini file. GUI thread. Not the configuration, which is
// about nodes and connections. The keys that the application itself reads are in the table; pages keep their own below "page/".

#include <QSettings>
#include <QVariant>

namespace lockstep {

enum class Setting { Scheme, CloseToTray, Geometry, Count };

class Settings final {
public:
    explicit Settings(const QString &path);
    Q_DISABLE_COPY_MOVE(Settings)

    QVariant value(Setting setting) const;
    void setValue(Setting setting, const QVariant &value);

    QVariant pageValue(const QString &key) const; ///< A key of the table, or a page's own
    void setPageValue(const QString &key, const QVariant &value);

private:
    QSettings m_settings;
};

} // namespace lockstep
