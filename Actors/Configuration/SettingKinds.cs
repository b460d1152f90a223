using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorUdp.Configuration;

/// <summary>The kinds of values that keys have.</summary>
internal static class SettingKinds
{
    private const int MaximumNameBytes = 255;
    private const int MaximumHostLength = 253;

    private static readonly CultureInfo _culture = CultureInfo.InvariantCulture;
    private static readonly JsonSerializerOptions _quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static SettingKind<int> WholeNumber(int minimum, int maximum) => new(
        $"a whole number from {minimum} to {maximum}",
        TryParseWholeNumber,
        value => value >= minimum && value <= maximum,
        value => value.ToString(_culture));

    public static SettingKind<int> PowerOfTwo(int minimum, int maximum) => new(
        $"a power of two from {minimum} to {maximum}",
        TryParseWholeNumber,
        value => value >= minimum && value <= maximum && int.IsPow2(value),
        value => value.ToString(_culture));

    public static SettingKind<double> Number(double minimum, double maximum) => new(
        string.Create(_culture, $"a number from {minimum} to {maximum}"),
        (string text, out double value) => double.TryParse(text, NumberStyles.Float, _culture, out value),
        value => value >= minimum && value <= maximum,
        value => value.ToString(_culture));

    public static SettingKind<bool> Boolean() => new(
        "on or off",
        TryParseBoolean,
        _ => true,
        value => value ? "on" : "off");

    public static SettingKind<TimeSpan> Duration(TimeSpan minimum, TimeSpan maximum) => new(
        $"a duration from {SettingUnits.Format(minimum)} to {SettingUnits.Format(maximum)}",
        SettingUnits.TryParseDuration,
        value => value >= minimum && value <= maximum,
        SettingUnits.Format);

    public static SettingKind<long> Size(long minimum, long maximum) => new(
        $"a size from {SettingUnits.Format(minimum)} to {SettingUnits.Format(maximum)}",
        SettingUnits.TryParseSize,
        value => value >= minimum && value <= maximum,
        SettingUnits.Format);

    public static SettingKind<int> SmallSize(int minimum, int maximum) => new(
        $"a size from {SettingUnits.Format(minimum)} to {SettingUnits.Format(maximum)}",
        TryParseSmallSize,
        value => value >= minimum && value <= maximum,
        value => SettingUnits.Format(value));

    public static SettingKind<TEnum> Choice<TEnum>()
        where TEnum : struct, Enum => new(
        string.Join(" or ", Enum.GetNames<TEnum>().Select(name => name.ToLowerInvariant())),
        TryParseChoice,
        Enum.IsDefined,
        value => value.ToString().ToLowerInvariant());

    public static SettingKind<string> Name(string? emptyMeans) => new(
        $"text of at most {MaximumNameBytes} bytes in UTF-8 without control characters, {OrEmpty(emptyMeans)}",
        TryParseText,
        value => (value.Length > 0 || emptyMeans is not null)
            && Encoding.UTF8.GetByteCount(value) <= MaximumNameBytes && !value.Any(char.IsControl),
        Quote);

    public static SettingKind<string> HostName(string? emptyMeans) => new(
        $"a host name or an IP address without port, {OrEmpty(emptyMeans)}",
        TryParseText,
        value => value.Length == 0 ? emptyMeans is not null : IsHost(value),
        Quote);

    public static SettingKind<string> Secret(int minimumLength, string emptyMeans) => new(
        $"text of at least {minimumLength} characters, {OrEmpty(emptyMeans)}",
        TryParseText,
        value => value.Length == 0 || value.Length >= minimumLength,
        Quote,
        IsSecret: true);

    /// <summary>A text as HOCON quotes it: a quoted string of HOCON is one of JSON.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, _quoting);

    private static string OrEmpty(string? meaning) => meaning is null ? "not empty" : $"or empty for {meaning}";

    // An address of version 6 has colons; anything else with one has a port, which is a setting of its own.
    private static bool IsHost(string value) => System.Net.IPAddress.TryParse(value, out _)
        ? !value.StartsWith('[')
        : value.Length <= MaximumHostLength && Uri.CheckHostName(value) == UriHostNameType.Dns;

    private static bool TryParseText(string text, out string value)
    {
        value = text;
        return true;
    }

    private static bool TryParseWholeNumber(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, _culture, out value);

    private static bool TryParseSmallSize(string text, out int value)
    {
        bool parsed = SettingUnits.TryParseSize(text, out long size) && size <= int.MaxValue;
        value = parsed ? (int)size : 0;
        return parsed;
    }

    private static bool TryParseBoolean(string text, out bool value)
    {
        value = text is "on" or "yes" or "true";
        return value || text is "off" or "no" or "false";
    }

    private static bool TryParseChoice<TEnum>(string text, out TEnum value)
        where TEnum : struct, Enum
    {
        foreach (TEnum candidate in Enum.GetValues<TEnum>())
        {
            value = candidate;
            if (text == candidate.ToString().ToLowerInvariant())
                return true;
        }

        value = default;
        return false;
    }
}
