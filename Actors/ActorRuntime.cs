// The one file of this assembly that names an actor runtime (docs/architecture.md, "Two runtimes").
#if AKKA
global using Akka;
global using Akka.Actor;
global using Akka.Configuration;
global using Akka.Configuration.Hocon;
global using Akka.Dispatch;
global using Akka.Event;
global using Akka.Serialization;

// Inside an actor that has a static Props method, as ours have, the type's own name is taken.
global using RuntimeProps = Akka.Actor.Props;
#else
global using ActorUdp.Embedded;
global using ActorUdp.Embedded.Actor;
global using ActorUdp.Embedded.Configuration;
global using ActorUdp.Embedded.Configuration.Hocon;
global using ActorUdp.Embedded.Dispatch;
global using ActorUdp.Embedded.Event;
global using ActorUdp.Embedded.Serialization;

// Inside an actor that has a static Props method, as ours have, the type's own name is taken.
global using RuntimeProps = ActorUdp.Embedded.Actor.Props;
#endif
