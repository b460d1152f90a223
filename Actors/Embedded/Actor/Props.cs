using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace ActorUdp.Embedded.Actor;

/// <summary>How to make an actor, again and again: its type, its arguments and its settings. Immutable.</summary>
public class Props
{
    private readonly object?[] _arguments;

    private Props(Type type, object?[] arguments)
    {
        if (!typeof(ActorBase).IsAssignableFrom(type))
            throw new ArgumentException($"{type} is not an actor: it does not derive from ActorBase.", nameof(type));
        Type = type;
        _arguments = arguments;
    }

    /// <summary>The type of the actor.</summary>
    public Type Type { get; }

    /// <summary>What its constructor gets.</summary>
    public object?[] Arguments => [.. _arguments];

    /// <summary>The path of the configuration of its dispatcher; empty for the default one.</summary>
    public string Dispatcher { get; private init; } = "";

    /// <summary>What it does about failed children; null for its own choice.</summary>
    public SupervisorStrategy? SupervisorStrategy { get; private init; }

    /// <summary>Takes type and arguments from an expression such as <c>() => new OrderActor(book)</c>.</summary>
    /// <param name="factory">A call of a constructor. Its arguments are computed once, now.</param>
    /// <param name="supervisorStrategy">What the actor does about failed children; null for its own choice.</param>
    /// <exception cref="ArgumentException">It is not a call of a constructor.</exception>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null)
        where TActor : ActorBase
    {
        if (factory.Body is not NewExpression call)
            throw new ArgumentException("The create function must be a 'new T (args)' expression", nameof(factory));

        object?[] arguments = [.. call.Arguments.Select(Evaluate)];
        return new Props(call.Type, arguments) { SupervisorStrategy = supervisorStrategy };
    }

    /// <summary>An actor of a type whose constructor takes these arguments.</summary>
    public static Props Create<TActor>(params object?[] args)
        where TActor : ActorBase => new(typeof(TActor), args);

    /// <summary>An actor of a type without arguments, and what it does about failed children.</summary>
    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy)
        where TActor : ActorBase, new() => new(typeof(TActor), []) { SupervisorStrategy = supervisorStrategy };

    /// <summary>An actor of a type whose constructor takes these arguments.</summary>
    public static Props Create(Type type, params object?[] args) => new(type, args);

    /// <summary>The same actor on another dispatcher.</summary>
    /// <param name="dispatcher">The path of its configuration.</param>
    public Props WithDispatcher(string dispatcher) =>
        new(Type, _arguments) { Dispatcher = dispatcher, SupervisorStrategy = SupervisorStrategy };

    /// <summary>The same actor with another way to treat failed children.</summary>
    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy) =>
        new(Type, _arguments) { Dispatcher = Dispatcher, SupervisorStrategy = supervisorStrategy };

    /// <summary>Makes an instance.</summary>
    internal ActorBase NewActor()
    {
        const BindingFlags Constructors = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        try
        {
            return (ActorBase)Activator.CreateInstance(Type, Constructors, binder: null, _arguments, culture: null)!;
        }
        catch (TargetInvocationException e) when (e.InnerException is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
            throw;
        }
    }

    private static object? Evaluate(Expression argument) => argument is ConstantExpression constant
        ? constant.Value
        : Expression.Lambda<Func<object?>>(Expression.Convert(argument, typeof(object))).Compile(preferInterpretation: true)();
}
