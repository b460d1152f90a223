using ActorUdp.Configuration;

namespace ActorUdp.Specs.Actors.Configuration;

/// <summary>Durations, sizes and the distance of words.</summary>
public sealed class SettingUnitsSpec
{
    [Theory]
    [InlineData("100 ns", 1)]
    [InlineData("1us", 10)]
    [InlineData("0.25 ms", 2_500)]
    [InlineData("7", 70_000)]
    [InlineData(" 2 s ", 20_000_000)]
    [InlineData("1.5 minutes", 900_000_000)]
    [InlineData("1 hour", 36_000_000_000)]
    [InlineData("2 d", 1_728_000_000_000)]
    public void Durations_are_read(string text, long ticks)
    {
        Assert.True(SettingUnits.TryParseDuration(text, out TimeSpan value));
        Assert.Equal(ticks, value.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1 s")]
    [InlineData("1 S")]
    [InlineData("1,5 s")]
    [InlineData("1 s 1 ms")]
    [InlineData("1e3 s")]
    [InlineData("11000000 d")]
    [InlineData("99999999999999999999999999999999 s")]
    public void Other_durations_are_not(string text) => Assert.False(SettingUnits.TryParseDuration(text, out _));

    [Theory]
    [InlineData("7", 7)]
    [InlineData("1 B", 1)]
    [InlineData("1 kB", 1_000)]
    [InlineData("1k", 1_024)]
    [InlineData("1.5 KiB", 1_536)]
    [InlineData("2 MB", 2_000_000)]
    [InlineData("2 MiB", 2_097_152)]
    [InlineData("1 tebibyte", 1_099_511_627_776)]
    public void Sizes_are_read(string text, long bytes)
    {
        Assert.True(SettingUnits.TryParseSize(text, out long value));
        Assert.Equal(bytes, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("1 KB")]
    [InlineData("1.5 B")]
    [InlineData("-1 B")]
    [InlineData("9999999999 TB")]
    public void Other_sizes_are_not(string text) => Assert.False(SettingUnits.TryParseSize(text, out _));

    [Theory]
    [InlineData(0L, "0 ns")]
    [InlineData(1L, "100 ns")]
    [InlineData(2_500L, "250 us")]
    [InlineData(15_000_000L, "1500 ms")]
    [InlineData(900_000_000L, "90 s")]
    [InlineData(1_728_000_000_000L, "48 h")]
    public void A_duration_is_written_in_the_largest_unit_without_fraction(long ticks, string text)
    {
        Assert.Equal(text, SettingUnits.Format(new TimeSpan(ticks)));
        Assert.True(SettingUnits.TryParseDuration(text, out TimeSpan read));
        Assert.Equal(ticks, read.Ticks);
    }

    [Theory]
    [InlineData(0L, "0 B")]
    [InlineData(1_200L, "1200 B")]
    [InlineData(262_144L, "256 KiB")]
    [InlineData(67_108_864L, "64 MiB")]
    [InlineData(3_221_225_472L, "3 GiB")]
    public void A_size_is_written_in_the_largest_unit_without_fraction(long bytes, string text)
    {
        Assert.Equal(text, SettingUnits.Format(bytes));
        Assert.True(SettingUnits.TryParseSize(text, out long read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("port", "port", 0)]
    [InlineData("", "port", 4)]
    [InlineData("prot", "port", 1)]
    [InlineData("pot", "port", 1)]
    [InlineData("porrt", "port", 1)]
    [InlineData("pert", "port", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Words_have_a_distance(string from, string to, int distance)
    {
        Assert.Equal(distance, EditDistance.Between(from, to));
        Assert.Equal(distance, EditDistance.Between(to, from));
    }
}
