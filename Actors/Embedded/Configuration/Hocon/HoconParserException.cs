namespace ActorUdp.Embedded.Configuration.Hocon;

/// <summary>A text that breaks the rules of HOCON, or a substitution in it that has no value.</summary>
public sealed class HoconParserException : ConfigurationException
{
    /// <summary>Says where the text is wrong and why.</summary>
    /// <param name="line">The line, counted from 1.</param>
    /// <param name="column">The UTF-16 column in that line, counted from 1.</param>
    /// <param name="problem">What is wrong, and what was expected instead.</param>
    public HoconParserException(int line, int column, string problem)
        : base($"line {line}, column {column}: {problem}")
    {
        Line = line;
        Column = column;
        Problem = problem;
    }

    internal HoconParserException(TextPosition position, string problem)
        : this(position.Line, position.Column, problem)
    {
    }

    /// <summary>The line, counted from 1.</summary>
    public int Line { get; }

    /// <summary>The UTF-16 column in the line, counted from 1.</summary>
    public int Column { get; }

    /// <summary>What is wrong and what was expected, without the position.</summary>
    public string Problem { get; }
}
